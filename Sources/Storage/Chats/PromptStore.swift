package import Model

/// Reads what a reply is written from.
package struct PromptStore: Sendable {
    /// What the database contributes to a prompt.
    package struct Material: Hashable, Sendable {
        /// Content of the primary context; `nil` if none has been saved.
        package let primary: String?
        /// Content of the personal context of the user who asks; `nil` if none has been saved.
        package let personal: String?
        /// What leads to the reply, oldest first.
        package let history: [PastMessage]

        package init(primary: String?, personal: String?, history: [PastMessage]) {
            self.primary = primary
            self.personal = personal
            self.history = history
        }

        /// Bytes of UTF-8 in all texts.
        package var size: Int {
            [primary, personal].reduce(0) { $0 + ($1?.utf8.count ?? 0) }
                + history.reduce(0) { $0 + $1.content.utf8.count }
        }
    }

    let database: Database

    package init(database: Database) {
        self.database = database
    }

    /// Everything at one moment.
    package func material(for reply: Message, of user: User.ID) async throws -> Material {
        try await database.read { db in
            Material(
                primary: try db.context(.primary)?.content, personal: try db.context(.personal(user))?.content,
                history: try reply.parentID.map(db.history(endingAt:)) ?? [])
        }
    }
}

/// What the model is told of an earlier message.
package struct PastMessage: Hashable, Sendable {
    package let role: Message.Role
    package let content: String
    /// Why the reply failed.
    package let errorCode: String?

    package init(role: Message.Role, content: String, errorCode: String? = nil) {
        self.role = role
        self.content = content
        self.errorCode = errorCode
    }
}

extension Transaction {
    fileprivate func history(endingAt last: Message.ID) throws -> [PastMessage] {
        let rows = try rows(
            """
            WITH RECURSIVE branch (id, parent_id, depth) AS (
              SELECT id, parent_id, 1 FROM messages WHERE id = \(last)
              UNION ALL
              SELECT m.id, m.parent_id, b.depth + 1 FROM branch b JOIN messages m ON m.id = b.parent_id
            )
            SELECT m.role, \(SearchIndex.content(of: "m")) AS content, m.metadata ->> 'error_code' AS error_code
            FROM branch JOIN messages m ON m.id = branch.id ORDER BY branch.depth DESC
            """)
        return try rows.map {
            PastMessage(role: try $0["role"], content: try $0["content"], errorCode: try $0["error_code"])
        }
    }
}
