package import Model
package import Sodium

/// API tokens.
package struct TokenStore: Sendable {
    let database: Database

    package init(database: Database) {
        self.database = database
    }

    /// Stores a new token and returns its secret, which cannot be read again.
    ///
    /// - Throws: ``StoreError/tokenLimit(maximum:)``.
    package func create(_ token: APIToken) async throws -> SecretToken {
        let secret = SecretToken(.api)
        try await database.write { db in
            try db.lock(token.userID)
            let count: Int = try db.expectRow(
                "SELECT COUNT(*) AS count FROM api_tokens WHERE user_id = \(token.userID)")["count"]
            guard count < APIToken.most else { throw StoreError.tokenLimit(maximum: APIToken.most) }
            try db.run(
                """
                INSERT INTO api_tokens (id, user_id, token_hash, name, created_at, expires_at)
                VALUES (\(token.id), \(token.userID), \(secret.hash), \(token.name), \(token.createdAt),
                  \(token.expiresAt))
                """)
        }
        return secret
    }

    /// The owner of a token, when it expires, and the revision of the owner's chats (``ChatStore/revision(of:)``). `nil`
    /// if it is unknown or expired, or the account is disabled.
    ///
    /// A token found to be expired stays so even if the clock is set back: its secret is forgotten.
    package func owner(
        of secret: SecretToken, at now: Timestamp = .now
    ) async throws -> (user: User, expiresAt: Timestamp?, revision: Int)? {
        let found = try await database.read { db in
            try db.row(
                """
                SELECT \(User.columns), u.revision, t.id AS token_id, t.last_used_at, t.expires_at AS token_expires_at
                FROM api_tokens t JOIN users u ON u.id = t.user_id
                WHERE t.token_hash = \(secret.hash) AND u.is_active = \(true)
                """
            ).map {
                (
                    user: try User(row: $0), token: try $0["token_id"] as APIToken.ID,
                    used: try $0["last_used_at"] as Timestamp?, end: try $0["token_expires_at"] as Timestamp?,
                    revision: try $0["revision"] as Int
                )
            }
        }
        guard let found else { return nil }
        if let end = found.end, end <= now {
            try await database.write { db in
                try db.run(
                    "UPDATE api_tokens SET token_hash = \(SecretToken(.api).hash) WHERE id = \(found.token)")
            }
            return nil
        }
        if found.used.map({ now - $0 >= Session.seenResolution || $0 > now }) ?? true {
            try await database.write { db in
                try db.run("UPDATE api_tokens SET last_used_at = \(now) WHERE id = \(found.token)")
            }
        }
        return (found.user, found.end, found.revision)
    }

    /// The tokens of a user, newest first.
    package func tokens(of user: User.ID) async throws -> [APIToken] {
        try await database.read { db in
            try db.rows(
                """
                SELECT id, user_id, name, created_at, last_used_at, expires_at FROM api_tokens
                WHERE user_id = \(user) ORDER BY created_at DESC, id DESC
                """
            ).map { row in
                APIToken(
                    id: try row["id"], userID: try row["user_id"], name: try row["name"],
                    createdAt: try row["created_at"], lastUsedAt: try row["last_used_at"],
                    expiresAt: try row["expires_at"])
            }
        }
    }

    /// Deletes a token of a user.
    ///
    /// - Throws: ``StoreError/notFound``.
    package func delete(_ id: APIToken.ID, of user: User.ID) async throws {
        try await database.write { db in
            guard try db.changed("DELETE FROM api_tokens WHERE id = \(id) AND user_id = \(user)") == 1 else {
                throw StoreError.notFound
            }
        }
    }
}
