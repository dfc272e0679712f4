package import Model

/// What other servers have changed, at a glance.
package struct StandingStore: Sendable {
    /// Differs whenever a user's chats, messages or access have changed.
    package struct Standing: Hashable, Sendable {
        let revision: Int
        let updatedAt: Int
        let sessions: Int
        let newestSession: Int?
        let tokens: Int
        let newestToken: Int?
    }

    let database: Database

    package init(database: Database) {
        self.database = database
    }

    /// The standings of users, with one query for all of them. Users who have been deleted are missing.
    package func standings(of users: Set<User.ID>) async throws -> [User.ID: Standing] {
        guard !users.isEmpty else { return [:] }
        return try await database.read { db in
            let isAsked = db.dialect.isOne("u.id", of: .uuid, users.map(\.value))
            var standings: [User.ID: Standing] = [:]
            for row in try db.rows(
                """
                SELECT u.id, u.revision, u.updated_at,
                  (SELECT COUNT(*) FROM sessions s WHERE s.user_id = u.id) AS sessions,
                  (SELECT MAX(s.created_at) FROM sessions s WHERE s.user_id = u.id) AS newest_session,
                  (SELECT COUNT(*) FROM api_tokens t WHERE t.user_id = u.id) AS tokens,
                  (SELECT MAX(t.created_at) FROM api_tokens t WHERE t.user_id = u.id) AS newest_token
                FROM users u WHERE \(isAsked)
                """)
            {
                standings[try row["id"]] = Standing(
                    revision: try row["revision"], updatedAt: try row["updated_at"], sessions: try row["sessions"],
                    newestSession: try row["newest_session"], tokens: try row["tokens"],
                    newestToken: try row["newest_token"])
            }
            return standings
        }
    }
}
