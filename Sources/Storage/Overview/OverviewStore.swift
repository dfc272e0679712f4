package import Model

/// Totals for the overview pages.
package struct OverviewStore: Sendable {
    /// A user as administrators see them.
    package struct Person: Hashable, Sendable {
        package let user: User
        package let openChats: Int
        /// When one of their signed-in browsers was last used.
        package let lastSeenAt: Timestamp?
    }

    let database: Database

    package init(database: Database) {
        self.database = database
    }

    /// What administrators have set up so far.
    package struct Progress: Hashable, Sendable {
        /// Whether a primary context has been saved.
        package let hasInstructions: Bool
        /// Whether there is a second account or an invitation.
        package let hasInvited: Bool
    }

    package func progress() async throws -> Progress {
        try await database.read { db in
            let row = try db.expectRow(
                """
                SELECT (SELECT COUNT(*) FROM context_files WHERE type = 'primary' AND user_id IS NULL) AS contexts,
                  (SELECT COUNT(*) FROM users) AS people, (SELECT COUNT(*) FROM invites) AS invites
                """)
            let (contexts, people, invites): (Int, Int, Int) = try (row["contexts"], row["people"], row["invites"])
            return Progress(hasInstructions: contexts > 0, hasInvited: people > 1 || invites > 0)
        }
    }

    /// All users, oldest account first.
    package func people() async throws -> [Person] {
        try await people(where: "1 = 1")
    }

    /// - Throws: ``StoreError/notFound``.
    package func person(_ id: User.ID) async throws -> Person {
        guard let person = try await people(where: "u.id = \(id)").first else { throw StoreError.notFound }
        return person
    }

    /// Number of accounts, including disabled ones.
    package func countPeople() async throws -> Int {
        try await database.read { try $0.expectRow("SELECT COUNT(*) AS count FROM users")["count"] }
    }

    /// Number of replies that are running, on all servers.
    package func countRunningReplies() async throws -> Int {
        try await database.read { db in
            try db.expectRow("SELECT COUNT(*) AS count FROM messages WHERE status = 'streaming'")["count"]
        }
    }

    private func people(where condition: Query) async throws -> [Person] {
        try await database.read { db in
            try db.rows(
                """
                SELECT \(User.columns),
                  (SELECT COUNT(*) FROM chats c WHERE c.user_id = u.id AND c.is_archived = \(false)) AS open_chats,
                  (SELECT MAX(s.last_seen_at) FROM sessions s WHERE s.user_id = u.id) AS seen_at
                FROM users u WHERE \(condition) ORDER BY u.created_at, u.id
                """
            ).map { Person(user: try User(row: $0), openChats: try $0["open_chats"], lastSeenAt: try $0["seen_at"]) }
        }
    }
}
