/// A chat in the list.
public struct ChatItem: Sendable {
    /// The chat's id.
    public var id: String
    /// At most 255 characters, of any kind.
    public var title: String
    /// RFC 3339 in UTC, as in the API.
    public var updatedAt: String
    /// Whether a reply is running in it.
    public var isAnswering: Bool

    /// A chat, from the stored one.
    public init(id: String, title: String, updatedAt: String, isAnswering: Bool = false) {
        self.id = id
        self.title = title
        self.updatedAt = updatedAt
        self.isAnswering = isAnswering
    }

    func data(_ words: Words, isSelected: Bool) -> [String: Any] {
        [
            "id": id, "title": words.title(title), "updatedAt": updatedAt, "isAnswering": isAnswering,
            "isSelected": isSelected,
        ]
    }
}
