/// A person with an account, as administrators see them.
public struct PersonItem: Sendable {
    var id: String
    var person: Person
    var isActive: Bool
    var openChats: Int
    var maxChats: Int
    var createdAt: String
    var lastSeenAt: String?
    var isReader: Bool

    /// - Parameters:
    ///   - isActive: A disabled account cannot sign in.
    ///   - openChats: Chats that count against `maxChats`.
    ///   - lastSeenAt: Nil when no browser is signed in.
    ///   - isReader: Whether the account belongs to the person viewing the page.
    public init(
        id: String, person: Person, isActive: Bool, openChats: Int, maxChats: Int, createdAt: String,
        lastSeenAt: String?, isReader: Bool
    ) {
        self.id = id
        self.person = person
        self.isActive = isActive
        self.openChats = openChats
        self.maxChats = maxChats
        self.createdAt = createdAt
        self.lastSeenAt = lastSeenAt
        self.isReader = isReader
    }

    /// Values for the templates `people` and `person`.
    func data(_ words: Words) -> [String: Any] {
        var data = person.data
        data["id"] = id
        data["isUser"] = person.role == .user
        data["isActive"] = isActive
        data["isReader"] = isReader
        data["chats"] = words.number(openChats)
        data["maxChats"] = words.number(maxChats)
        data["limit"] = String(maxChats)
        data["created"] = words.time(createdAt)
        data["seen"] = words.time(lastSeenAt)
        return data
    }
}
