package import Model

/// Reads what a reply is written from.
package struct PromptStore: Sendable {
    /// Which of a chat's thinking goes back to the model.
    package enum ReplayedThinking: String, Sendable {
        case all
        /// What the model's server accepts; it leaves out the rest.
        case accepted
        case none
    }

    /// What the database contributes to a prompt.
    package struct Material: Hashable, Sendable {
        /// The contexts with which the chat began: the primary one, then the personal one.
        package let instructions: [String]
        /// What leads to the reply, oldest first.
        package let history: [PastMessage]
        package let replayed: ReplayedThinking

        package init(instructions: [String], history: [PastMessage], replayed: ReplayedThinking = .all) {
            self.instructions = instructions
            self.history = history
            self.replayed = replayed
        }

        /// Bytes of UTF-8 in all texts.
        package var size: Int {
            instructions.reduce(0) { $0 + $1.utf8.count } + history.reduce(0) { $0 + $1.size }
        }
    }

    let database: Database

    package init(database: Database) {
        self.database = database
    }

    /// Everything at one moment. A summary is written from the chat that it sums up, so that its prompt begins as the last
    /// one of that chat did.
    ///
    /// - Throws: ``StoreError/notFound`` if the chat has been deleted; ``StoreError/summarizedDeleted`` if the chat has
    ///   that is to be summed up.
    package func material(for reply: Message, of user: User.ID) async throws -> Material {
        try await database.read { db in
            let (chat, isSummary) = try db.source(of: reply, of: user)
            let history = try reply.parentID.map { last in
                isSummary ? try db.prompt(endingAt: last, of: user) : try db.history(endingAt: last)
            }
            return Material(
                instructions: [
                    try db.content(of: try chat["primary_version"] ?? DefaultContext.version, of: .primary)
                        ?? DefaultContext.text,
                    try db.content(of: try chat["personal_version"] ?? 0, of: .personal(user)) ?? "",
                ],
                history: history ?? [],
                replayed: try chat["replayed_thinking"])
        }
    }

    /// Remembers which thinking goes back to the model from now on, of the chat that a reply is written from.
    package func replay(_ thinking: ReplayedThinking, for reply: Message, of owner: User.ID) async throws {
        try await database.write { db in
            let summarized = try reply.parentID.flatMap { try db.summarized(by: $0, of: owner) }
            let chat = summarized?.chat ?? reply.chatID
            try db.run("UPDATE chats SET replayed_thinking = \(thinking) WHERE id = \(chat) AND user_id = \(owner)")
        }
    }
}

/// What the model is told of an earlier message.
package struct PastMessage: Hashable, Sendable {
    package let role: Message.Role
    package var parts: [Part]
    /// Why the reply failed.
    package let errorCode: String?
    /// Whether it sums up another chat. Its thinking belongs to that one.
    package let isSummary: Bool

    /// Bytes of UTF-8 in its parts.
    package var size: Int { parts.reduce(0) { $0 + ($1.wire ?? $1.text).utf8.count } }

    package init(role: Message.Role, parts: [Part], errorCode: String? = nil, isSummary: Bool = false) {
        self.role = role
        self.parts = parts
        self.errorCode = errorCode
        self.isSummary = isSummary
    }
}

extension Transaction {
    /// The chat that a reply is written from, and whether that is another one than its own.
    fileprivate func source(of reply: Message, of user: User.ID) throws -> (chat: Row, isSummary: Bool) {
        let row = try expectRow(
            """
            SELECT c.primary_version, c.personal_version, c.replayed_thinking, q.summarizes_id
            FROM chats c LEFT JOIN messages q ON q.id = \(reply.parentID)
            WHERE c.id = \(reply.chatID) AND c.user_id = \(user)
            """)
        guard let last: Message.ID = try row["summarizes_id"] else { return (row, false) }
        let summarized = try self.row(
            """
            SELECT c.primary_version, c.personal_version, c.replayed_thinking
            FROM messages s JOIN chats c ON c.id = s.chat_id WHERE s.id = \(last) AND c.user_id = \(user)
            """)
        guard let summarized else { throw StoreError.summarizedDeleted }
        return (summarized, true)
    }

    func history(endingAt last: Message.ID) throws -> [PastMessage] {
        let rows = try rows(
            """
            WITH RECURSIVE branch (id, parent_id, depth) AS (
              SELECT id, parent_id, 1 FROM messages WHERE id = \(last)
              UNION ALL
              SELECT m.id, m.parent_id, b.depth + 1 FROM branch b JOIN messages m ON m.id = b.parent_id
            )
            SELECT branch.depth, m.role, m.metadata ->> 'error_code' AS error_code, m.summarizes_id,
              \(Part.columns)
            FROM branch JOIN messages m ON m.id = branch.id \(Message.joinedParts)
            ORDER BY branch.depth DESC, p.ordinal
            """)
        var (history, depth): ([PastMessage], Int?) = ([], nil)
        var summarized: Message.ID?
        for row in rows {
            if try row["depth"] != depth {
                history.append(
                    PastMessage(
                        role: try row["role"], parts: [], errorCode: try row["error_code"],
                        isSummary: summarized != nil))
                summarized = try row["summarizes_id"]
                depth = try row["depth"]
            }
            if let part = try Part(row: row) { history[history.count - 1].parts.append(part) }
        }
        return history
    }
}
