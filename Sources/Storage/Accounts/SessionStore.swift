package import Model
package import Sodium

/// Browsers that are signed in.
package struct SessionStore: Sendable {
    let database: Database

    package init(database: Database) {
        self.database = database
    }

    /// Signs a browser in, and deletes expired sessions.
    package func create(for user: User.ID, agent: String, at now: Timestamp = .now) async throws -> SecretToken {
        let token = SecretToken(.session)
        try await database.write { db in
            try db.run(
                """
                DELETE FROM sessions
                WHERE user_id = \(user)
                  AND (expires_at <= \(now) OR last_seen_at <= \(now - Session.idleLifetime))
                """)
            try db.run(
                """
                INSERT INTO sessions (id, user_id, token_hash, agent, created_at, last_seen_at, expires_at)
                VALUES (\(Session.ID()), \(user), \(token.hash), \(agent), \(now), \(now), \(now + Session.lifetime))
                """)
        }
        return token
    }

    /// The session of a browser's token, its user, and the revision of their chats (``ChatStore/revision(of:)``). `nil`
    /// if it has ended or the account is disabled.
    package func resume(
        _ token: SecretToken, at now: Timestamp = .now
    ) async throws -> (session: Session, user: User, revision: Int)? {
        let found = try await database.read { db in
            try db.row(
                """
                SELECT \(Session.columns), \(User.columns), u.revision
                FROM sessions s JOIN users u ON u.id = s.user_id
                WHERE s.token_hash = \(token.hash) AND u.is_active = \(true)
                """
            ).map { (session: try Session(row: $0), user: try User(row: $0), revision: try $0["revision"] as Int) }
        }
        guard let found else { return nil }
        guard !found.session.isOver(at: now) else {
            try await forget(found.session, at: now)
            return nil
        }
        if found.session.isNewsSeen(at: now) { try await see(found.session, at: now) }
        return found
    }

    /// Deletes an expired session, so that it stays expired even if the clock is set back.
    private func forget(_ session: Session, at now: Timestamp) async throws {
        try await database.write { db in
            try db.run(
                """
                DELETE FROM sessions WHERE id = \(session.id)
                  AND (expires_at <= \(now) OR last_seen_at <= \(now - Session.idleLifetime))
                """)
        }
    }

    private func see(_ session: Session, at now: Timestamp) async throws {
        let latest = now + Session.lifetime
        try await database.write { db in
            try db.run(
                """
                UPDATE sessions SET
                  last_seen_at = \(now),
                  expires_at = CASE WHEN expires_at < \(latest) THEN expires_at ELSE \(latest) END
                WHERE id = \(session.id)
                """)
        }
    }

    /// The sessions of a user, most recently used first.
    package func sessions(of user: User.ID, at now: Timestamp = .now) async throws -> [Session] {
        try await database.read { db in
            try db.rows(
                """
                SELECT \(Session.columns) FROM sessions s
                WHERE s.user_id = \(user) AND s.expires_at > \(now) AND s.last_seen_at > \(now - Session.idleLifetime)
                ORDER BY s.last_seen_at DESC, s.id
                """
            ).map(Session.init(row:))
        }
    }

    /// Ends all sessions of a user except one.
    ///
    /// - Parameter kept: `nil` ends them all.
    package func endAll(of user: User.ID, but kept: Session.ID?) async throws {
        try await database.write { db in
            if let kept {
                try db.run("DELETE FROM sessions WHERE user_id = \(user) AND id <> \(kept)")
            } else {
                try db.run("DELETE FROM sessions WHERE user_id = \(user)")
            }
        }
    }

    /// Ends a session of a user.
    ///
    /// - Throws: ``StoreError/notFound``.
    package func end(_ id: Session.ID, of user: User.ID) async throws {
        try await database.write { db in
            guard try db.changed("DELETE FROM sessions WHERE id = \(id) AND user_id = \(user)") == 1 else {
                throw StoreError.notFound
            }
        }
    }
}

extension Session {
    fileprivate func isOver(at now: Timestamp) -> Bool {
        expiresAt <= now || lastSeenAt <= now - Self.idleLifetime
    }

    /// Whether it is worth a write. A stored time in the future is: the clock has been set back since.
    fileprivate func isNewsSeen(at now: Timestamp) -> Bool {
        now - lastSeenAt >= Self.seenResolution || lastSeenAt > now || expiresAt > now + Self.lifetime
    }

    static let columns: Query =
        """
        s.id AS session_id, s.user_id AS session_user_id, s.agent, s.created_at AS session_created_at, s.last_seen_at,
        s.expires_at
        """

    init(row: Row) throws {
        self.init(
            id: try row["session_id"], userID: try row["session_user_id"], agent: try row["agent"],
            createdAt: try row["session_created_at"], lastSeenAt: try row["last_seen_at"],
            expiresAt: try row["expires_at"])
    }
}
