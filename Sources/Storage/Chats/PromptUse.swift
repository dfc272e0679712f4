package import Model

/// How much of a model's context window the next prompt of a chat takes, as far as the model's server has said.
package struct PromptUse: Hashable, Sendable {
    /// Tokens of the last prompt on the shown branch and of the reply to it; `nil` if they are unknown.
    package let tokens: Int?
    /// Whether the last prompt did not fit, and something before it did.
    package let isExceeded: Bool
    /// What was chosen for the chat: it leads to the model.
    package let wish: ModelWish
}

extension MessageStore {
    /// How much the next prompt of a chat takes.
    ///
    /// - Throws: ``StoreError/notFound``.
    package func promptUse(in chat: Chat.ID, of owner: User.ID) async throws -> PromptUse {
        try await database.read { db in try db.promptUse(of: try db.chat(chat, of: owner)) }
    }
}

extension Transaction {
    /// Replies without known tokens that are passed over: those that failed, and the one that is running.
    private static let mostUnknown = 8

    func promptUse(of chat: Chat) throws -> PromptUse {
        let wish = ModelWish(model: chat.model, effort: chat.effort)
        guard let head = chat.headID else { return PromptUse(tokens: nil, isExceeded: false, wish: wish) }
        return PromptUse(
            tokens: try tokens(upTo: head, of: chat.userID), isExceeded: try isExceeded(at: head), wish: wish)
    }

    /// Tokens that the model read and wrote for the last reply of a branch. A reply that was continued took several
    /// calls, so the ledger knows the last one; what preceded a summary is not sent again.
    private func tokens(upTo head: Message.ID, of owner: User.ID) throws -> Int? {
        let row = try row(
            """
            WITH RECURSIVE branch (id, parent_id, metadata, depth) AS (
              SELECT id, parent_id, metadata, 1 FROM messages WHERE id = \(head)
              UNION ALL
              SELECT m.id, m.parent_id, m.metadata, b.depth + 1 FROM branch b JOIN messages m ON m.id = b.parent_id
              WHERE b.depth < \(2 * Self.mostUnknown)
            )
            SELECT b.metadata, (SELECT q.summarizes_id FROM messages q WHERE q.id = b.parent_id) AS summarized_id, (
              SELECT c.input_tokens + COALESCE(c.output_tokens, 0) + COALESCE(c.cache_read_tokens, 0)
                + COALESCE(c.cache_write_5m_tokens, 0) + COALESCE(c.cache_write_1h_tokens, 0)
              FROM model_calls c WHERE c.user_id = \(owner) AND c.message_id = b.id AND c.input_tokens IS NOT NULL
              ORDER BY c.begun_at DESC LIMIT 1
            ) AS tokens
            FROM branch b WHERE b.metadata ->> 'input_tokens' IS NOT NULL LIMIT 1
            """)
        guard let row, try row["summarized_id"] as Message.ID? == nil else { return nil }
        return try row["tokens"] ?? (row["metadata"] as Message.Metadata?)?.tokens
    }

    private func isExceeded(at head: Message.ID) throws -> Bool {
        let row = try row(
            """
            SELECT m.metadata ->> 'error_code' AS error_code, q.parent_id AS earlier_id
            FROM messages m JOIN messages q ON q.id = m.parent_id WHERE m.id = \(head)
            """)
        guard let row else { return false }
        let code: String? = try row["error_code"]
        return try code == Message.Metadata.contextTooLong && row["earlier_id"] as Message.ID? != nil
    }
}

extension Message.Metadata {
    /// Tokens that the model read and wrote.
    var tokens: Int {
        [inputTokens, cacheReadTokens, cacheWriteTokens, outputTokens]
            .reduce(0) { $0 + min(max($1 ?? 0, 0), Limits.tokens.upperBound) }
    }
}
