import Model

@testable import Storage

/// A database with Ada and one of her chats.
struct ChatFixture: Sendable {
    let database: Database
    let ada: User
    let chat: Chat
    var chats: ChatStore { ChatStore(database: database) }
    var messages: MessageStore { MessageStore(database: database) }

    func changes(after revision: Int) async throws -> [Message] {
        try await messages.changes(in: chat.id, of: ada.id, after: revision)
    }

    func message(_ id: Message.ID) async throws -> Message {
        try await messages.message(id, in: chat.id, of: ada.id)
    }

    /// What the model is told before it writes a reply.
    func history(before reply: Message) async throws -> [PastMessage] {
        try await PromptStore(database: database).material(for: reply, of: ada.id).history
    }

    /// Adds complete replies beside the existing ones.
    func addMessages(_ count: Int, answering parent: Message.ID?) async throws -> [Message] {
        try await database.write { [chat] db in
            try (0..<count).map { index in
                let message = Message(
                    chatID: chat.id, parentID: parent, role: .assistant, content: "\(index)",
                    siblings: try db.siblingsOfNext(after: parent, in: chat.id), createdAt: .now)
                try db.insertRow(message)
                return message
            }
        }
    }

    /// Creates a long conversation, each message following the previous one, and shows it.
    func addConversation(of count: Int) async throws -> [Message] {
        var messages: [Message] = []
        for index in 0..<count {
            messages.append(
                Message(
                    chatID: chat.id, parentID: messages.last?.id, role: index.isMultiple(of: 2) ? .user : .assistant,
                    content: "Message \(index)", createdAt: .now))
        }
        let added = messages
        try await database.write { db in
            for message in added { try db.insertRow(message) }
            try db.run("UPDATE chats SET head_id = \(added.last?.id) WHERE id = \(chat.id)")
        }
        return added
    }
}

/// Runs a test in a new database with one chat.
func withChat(on engine: Engine, _ test: (ChatFixture) async throws -> Void) async throws {
    try await withDatabase(on: engine) { database in
        let ada = try await database.makeUser("ada")
        let chat = try await ChatStore(database: database).create(title: nil, owner: ada.id)
        try await test(ChatFixture(database: database, ada: ada, chat: chat))
    }
}

extension Transaction {
    /// Inserts a message directly, bypassing all rules except those of the database.
    func insertRow(_ message: Message) throws {
        try run(
            """
            INSERT INTO messages (id, user_id, chat_id, parent_id, role, status, size, sibling_ordinal, created_at)
            SELECT \(message.id), user_id, id, \(message.parentID), \(message.role), \(message.status),
              \(message.textLength), \(message.siblings.index), \(message.createdAt)
            FROM chats WHERE id = \(message.chatID)
            """)
        let owner: User.ID = try expectRow("SELECT user_id FROM chats WHERE id = \(message.chatID)")["user_id"]
        try insert(message.parts, of: message.id, owner: owner)
    }
}
