package import Model

extension MessageStore {
    /// Which messages of a chat to export.
    package enum Extent: Hashable, Sendable {
        /// The shown branch, oldest first.
        case shownBranch
        /// Every message, oldest first.
        case all
    }

    /// The identifiers of a chat's messages, which are read in parts afterwards: ``messages(_:in:of:)``.
    ///
    /// - Throws: ``StoreError/notFound``.
    package func identifiers(_ extent: Extent, in chat: Chat.ID, of owner: User.ID) async throws -> [Message.ID] {
        try await database.read(for: owner) { db in
            let head = try db.chat(chat, of: owner).headID
            switch extent {
            case .all:
                return try db.rows("SELECT id FROM messages WHERE chat_id = \(chat) ORDER BY id").map { try $0["id"] }
            case .shownBranch:
                return try db.rows(
                    """
                    WITH RECURSIVE branch (id, parent_id, depth) AS (
                      SELECT id, parent_id, 1 FROM messages WHERE id = \(head)
                      UNION ALL
                      SELECT p.id, p.parent_id, b.depth + 1 FROM branch b JOIN messages p ON p.id = b.parent_id
                    )
                    SELECT id FROM branch ORDER BY depth DESC
                    """
                ).map { try $0["id"] }
            }
        }
    }

    /// Messages in the given order.
    ///
    /// - Throws: ``StoreError/notFound`` if one of them is gone.
    package func messages(_ ids: [Message.ID], in chat: Chat.ID, of owner: User.ID) async throws -> [Message] {
        try await database.read(for: owner) { db in
            _ = try db.chat(chat, of: owner)
            return try ids.map { try db.message($0, in: chat) }
        }
    }
}
