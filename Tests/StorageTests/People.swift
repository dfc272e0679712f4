import Model

@testable import Storage

extension Database {
    /// Creates an account without a registration. Its password hash is `hash of <name>`.
    func makeUser(
        _ name: String, role: User.Role = .user, maxChats: Int = Limits.defaultMaxChats
    ) async throws -> User {
        let user = User.named(name, role: role, maxChats: maxChats)
        try await Registration(database: self, mode: .closed).create(user, passwordHash: "hash of \(name)")
        return user
    }

    /// How many rows a table has.
    func count(_ table: String) async throws -> Int {
        try await read { try $0.expectRow("SELECT COUNT(*) AS n FROM \(Query(stringLiteral: table))")["n"] }
    }
}

extension User {
    static func named(_ name: String, role: User.Role = .user, maxChats: Int = Limits.defaultMaxChats) -> User {
        User(email: EmailAddress(stored: "\(name)@example.org"), displayName: name, role: role, maxChats: maxChats)
    }
}

extension MessageStore {
    /// Sends a message and completes the reply.
    func converse(_ content: String, in chat: Chat.ID, of owner: User.ID) async throws -> (
        message: Message, reply: Message
    ) {
        var (message, reply) = try await begin(content, in: chat, of: owner)
        reply.text = "Reply to \(content)"
        reply.status = .complete
        try await finish(reply, of: owner)
        return (message, reply)
    }
}

extension Message {
    /// The content as a single text.
    var text: String {
        get { content }
        set { parts = newValue.isEmpty ? [] : [Part(ordinal: 0, text: newValue)] }
    }
}

extension PastMessage {
    /// Its text parts, joined.
    var content: String { parts.filter { $0.kind == .text }.map(\.text).joined() }
}

extension ReplyStore.Piece {
    /// A piece of a reply that has a single text.
    init(reply: Message.ID, position: Int, content: String) {
        self.init(reply: reply, part: Part(ordinal: 0), position: position, content: content)
    }
}
