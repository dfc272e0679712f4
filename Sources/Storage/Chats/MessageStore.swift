package import Model

/// Messages. Every call that serves a person takes the user who asks; somebody else's chat reads as missing.
package struct MessageStore: Sendable {
    let database: Database

    package init(database: Database) {
        self.database = database
    }

    /// Messages along the shown branch, oldest first.
    ///
    /// - Parameter cursor: First message of the page that comes after this one.
    /// - Throws: ``StoreError/notFound`` when there is no such chat, or no such message in it.
    package func messages(
        in chat: Chat.ID, of owner: User.ID, before cursor: Message.ID? = nil, limit: Int = Limits.defaultPage
    ) async throws -> Page<Message> {
        try await database.read { db in
            var last = try db.chat(chat, of: owner).headID
            if let cursor { last = try db.message(cursor, in: chat).parentID }
            guard let last else { return Page(reading: [], limit: limit) }
            let newestFirst = try db.branch(endingAt: last, limit: limit + 1)
            return Page(reading: newestFirst, limit: limit).reversed()
        }
    }

    /// - Throws: ``StoreError/notFound``.
    package func message(_ id: Message.ID, in chat: Chat.ID, of owner: User.ID) async throws -> Message {
        try await database.read { db in
            _ = try db.chat(chat, of: owner)
            return try db.message(id, in: chat)
        }
    }

    /// Messages of a chat that changed after a revision, oldest first.
    package func changes(in chat: Chat.ID, of owner: User.ID, after revision: Int) async throws -> [Message] {
        try await database.read { db in
            _ = try db.chat(chat, of: owner)
            return try db.rows(
                """
                SELECT \(Message.columns) FROM messages m
                WHERE m.chat_id = \(chat) AND m.revision > \(revision) ORDER BY m.id
                """
            ).map(Message.init(row:))
        }
    }

    /// Stores what somebody said at the end of the shown branch, and the reply to it, still empty.
    ///
    /// - Throws: ``StoreError/notFound``; ``StoreError/replyRunning(_:)``.
    package func begin(
        _ content: String, in chat: Chat.ID, of owner: User.ID
    ) async throws -> (message: Message, reply: Message) {
        try await database.write { db in
            let revision = try db.nextRevision(of: owner)
            let head = try db.chat(chat, of: owner).headID
            if let running = try db.row("SELECT id FROM messages WHERE chat_id = \(chat) AND status = 'streaming'") {
                throw StoreError.replyRunning(try running["id"])
            }
            let now = Timestamp.now
            let message = Message(chatID: chat, parentID: head, role: .user, content: content, createdAt: now)
            let reply = Message(
                chatID: chat, parentID: message.id, role: .assistant, status: .streaming, createdAt: now)
            try db.insert(message, revision: revision)
            try db.insert(reply, revision: revision)
            try db.run(
                """
                UPDATE chats SET head_id = \(reply.id), revision = \(revision), updated_at = \(now)
                WHERE id = \(chat)
                """)
            return (message, reply)
        }
    }

    /// The conversation that leads to a message, oldest first, without that message.
    package func history(before reply: Message) async throws -> [Message] {
        guard let parent = reply.parentID else { return [] }
        return try await database.read { try $0.branch(endingAt: parent, limit: nil).reversed() }
    }

    /// Stores how a running reply ended. Nothing happens when it ended before or its chat is gone.
    ///
    /// - Returns: Whether it was stored.
    @discardableResult
    package func finish(_ reply: Message, of owner: User.ID) async throws -> Bool {
        try await database.write { db in
            let running = try db.row("SELECT 1 AS found FROM messages WHERE id = \(reply.id) AND status = 'streaming'")
            guard running != nil else { return false }
            let revision = try db.nextRevision(of: owner)
            let changed = try db.run(
                """
                UPDATE messages SET
                  content = \(reply.content), status = \(reply.status), metadata = \(reply.metadata),
                  revision = \(revision)
                WHERE id = \(reply.id) AND status = 'streaming'
                """)
            guard changed == 1 else { return false }
            try db.run(
                "UPDATE chats SET revision = \(revision), updated_at = \(Timestamp.now) WHERE id = \(reply.chatID)")
            return true
        }
    }

    /// Marks replies as interrupted that were running when the program ended without a chance to say so.
    ///
    /// - Returns: How many there were.
    package func interruptOrphans() async throws -> Int {
        try await database.write { db in
            let orphans = try db.rows(
                """
                SELECT m.id, m.chat_id, c.user_id FROM messages m JOIN chats c ON c.id = m.chat_id
                WHERE m.status = 'streaming'
                """)
            for orphan in orphans {
                let revision = try db.nextRevision(of: try orphan["user_id"])
                let message: Message.ID = try orphan["id"]
                try db.run(
                    "UPDATE messages SET status = 'interrupted', revision = \(revision) WHERE id = \(message)")
            }
            return orphans.count
        }
    }
}

extension Transaction {
    fileprivate func message(_ id: Message.ID, in chat: Chat.ID) throws -> Message {
        try Message(
            row: expectRow("SELECT \(Message.columns) FROM messages m WHERE m.id = \(id) AND m.chat_id = \(chat)"))
    }

    /// A message and those it follows, newest first. Costs as much as it returns, however long the chat is.
    fileprivate func branch(endingAt last: Message.ID, limit: Int?) throws -> [Message] {
        let bound: Query = limit.map { "WHERE b.depth < \($0)" } ?? ""
        return try rows(
            """
            WITH RECURSIVE branch (id, parent_id, depth) AS (
              SELECT id, parent_id, 1 FROM messages WHERE id = \(last)
              UNION ALL
              SELECT p.id, p.parent_id, b.depth + 1 FROM branch b JOIN messages p ON p.id = b.parent_id \(bound)
            )
            SELECT \(Message.columns) FROM branch JOIN messages m ON m.id = branch.id ORDER BY branch.depth
            """
        ).map(Message.init(row:))
    }

    fileprivate func insert(_ message: Message, revision: Int) throws {
        try run(
            """
            INSERT INTO messages (id, chat_id, parent_id, role, content, status, metadata, revision, created_at)
            VALUES (\(message.id), \(message.chatID), \(message.parentID), \(message.role), \(message.content),
              \(message.status), \(message.metadata), \(revision), \(message.createdAt))
            """)
    }
}

extension Message {
    /// The columns ``init(row:)`` reads. Siblings are the messages with the same parent, in the order of their
    /// identifiers, which is the order in which they were made.
    static let columns: Query =
        """
        m.id, m.chat_id, m.parent_id, m.role, m.content, m.status, m.metadata, m.created_at,
        (SELECT COUNT(*) FROM messages s
         WHERE COALESCE(s.parent_id, s.chat_id) = COALESCE(m.parent_id, m.chat_id)) AS sibling_count,
        (SELECT COUNT(*) FROM messages s
         WHERE COALESCE(s.parent_id, s.chat_id) = COALESCE(m.parent_id, m.chat_id) AND s.id <= m.id) AS sibling_index,
        (SELECT s.id FROM messages s
         WHERE COALESCE(s.parent_id, s.chat_id) = COALESCE(m.parent_id, m.chat_id) AND s.id < m.id
         ORDER BY s.id DESC LIMIT 1) AS previous_id,
        (SELECT s.id FROM messages s
         WHERE COALESCE(s.parent_id, s.chat_id) = COALESCE(m.parent_id, m.chat_id) AND s.id > m.id
         ORDER BY s.id LIMIT 1) AS next_id
        """

    init(row: Row) throws {
        self.init(
            id: try row["id"], chatID: try row["chat_id"], parentID: try row["parent_id"], role: try row["role"],
            content: try row["content"], status: try row["status"], metadata: try row["metadata"],
            siblings: Siblings(
                index: try row["sibling_index"], count: try row["sibling_count"],
                previousID: try row["previous_id"], nextID: try row["next_id"]),
            createdAt: try row["created_at"])
    }
}
