package import Model
package import Sodium

/// The accounts.
package struct UserStore: Sendable {
    let database: Database

    package init(database: Database) {
        self.database = database
    }

    /// All accounts, oldest first.
    package func users() async throws -> [User] {
        try await database.read { db in
            try db.rows("SELECT \(User.columns) FROM users u ORDER BY u.created_at, u.id").map(User.init(row:))
        }
    }

    /// - Throws: ``StoreError/notFound``.
    package func user(_ id: User.ID) async throws -> User {
        try await database.read { try $0.user(id) }
    }

    /// - Throws: ``StoreError/notFound``.
    package func user(email: EmailAddress) async throws -> User {
        try await database.read { db in
            try User(row: db.expectRow("SELECT \(User.columns) FROM users u WHERE u.email = \(email)"))
        }
    }

    /// An account and its password hash, or `nil`.
    package func credentials(email: EmailAddress) async throws -> (user: User, passwordHash: String)? {
        try await database.read { db in
            try db.row("SELECT \(User.columns), u.password_hash FROM users u WHERE u.email = \(email)").map {
                (try User(row: $0), try $0["password_hash"])
            }
        }
    }

    /// Changes what users may change in their own account.
    package func updateProfile(
        of id: User.ID, displayName: String? = nil, language: Language? = nil, theme: Theme? = nil
    ) async throws -> User {
        try await database.write { db in
            try db.run(
                """
                UPDATE users SET
                  display_name = COALESCE(\(displayName), display_name), locale = COALESCE(\(language), locale),
                  theme = COALESCE(\(theme), theme), updated_at = \(Timestamp.now)
                WHERE id = \(id)
                """)
            return try db.user(id)
        }
    }

    /// Changes the address with which somebody signs in.
    ///
    /// - Throws: ``StoreError/notFound``; ``StoreError/emailTaken``.
    package func changeEmail(of id: User.ID, to email: EmailAddress) async throws -> User {
        try await database.write { db in
            try db.lockAccounts()
            guard try db.row("SELECT 1 AS found FROM users WHERE email = \(email) AND id <> \(id)") == nil else {
                throw StoreError.emailTaken
            }
            try db.run("UPDATE users SET email = \(email), updated_at = \(Timestamp.now) WHERE id = \(id)")
            return try db.user(id)
        }
    }

    /// Changes what only an administrator may change. Disabling an account ends its sessions.
    ///
    /// - Throws: ``StoreError/notFound``; ``StoreError/lastAdministrator``.
    package func update(
        _ id: User.ID, role: User.Role? = nil, maxChats: Int? = nil, isActive: Bool? = nil
    ) async throws -> User {
        try await database.write { db in
            try db.lockAccounts()
            // Before the set-up there is no administrator, and so none to protect.
            let hadAdministrator = try db.hasActiveAdministrator()
            try db.run(
                """
                UPDATE users SET
                  role = COALESCE(\(role), role), max_chats = COALESCE(\(maxChats), max_chats),
                  is_active = COALESCE(\(isActive), is_active), updated_at = \(Timestamp.now)
                WHERE id = \(id)
                """)
            if hadAdministrator, try !db.hasActiveAdministrator() { throw StoreError.lastAdministrator }
            if isActive == false { try db.run("DELETE FROM sessions WHERE user_id = \(id)") }
            return try db.user(id)
        }
    }

    /// Stores a new hash of the same password, made at the current cost.
    package func rehash(_ id: User.ID, from old: String, to new: String) async throws {
        try await database.write { db in
            try db.run("UPDATE users SET password_hash = \(new) WHERE id = \(id) AND password_hash = \(old)")
        }
    }

    /// Sets a new password and ends all sessions and API tokens except one session.
    package func setPassword(of id: User.ID, hash: String, keeping session: Session.ID?) async throws {
        try await database.write { db in
            try db.setPassword(of: id, hash: hash, keeping: session)
        }
    }

    /// Creates a password reset token for a link. Earlier ones of the same account become invalid.
    package func createPasswordReset(for id: User.ID, expiresAt: Timestamp) async throws -> SecretToken {
        let token = SecretToken(.reset)
        try await database.write { db in
            try db.lock(id)
            try db.expectRow("SELECT id FROM users WHERE id = \(id)")
            try db.run("DELETE FROM password_resets WHERE user_id = \(id)")
            try db.run(
                """
                INSERT INTO password_resets (token_hash, user_id, expires_at)
                VALUES (\(token.hash), \(id), \(expiresAt))
                """)
        }
        return token
    }

    /// The account that a reset token belongs to.
    ///
    /// - Throws: ``StoreError/invalidReset``.
    package func owner(ofReset token: SecretToken) async throws -> User {
        try await database.read { db in
            let row = try db.row(
                """
                SELECT \(User.columns) FROM password_resets r JOIN users u ON u.id = r.user_id
                WHERE r.token_hash = \(token.hash) AND r.expires_at > \(Timestamp.now)
                """)
            guard let row else { throw StoreError.invalidReset }
            return try User(row: row)
        }
    }

    /// Uses up a reset token: sets the password and ends all sessions and API tokens.
    ///
    /// - Throws: ``StoreError/invalidReset``.
    package func resetPassword(token: SecretToken, hash: String) async throws {
        try await database.write { db in
            let row = try db.row(
                """
                DELETE FROM password_resets WHERE token_hash = \(token.hash) AND expires_at > \(Timestamp.now)
                RETURNING user_id
                """)
            guard let row else { throw StoreError.invalidReset }
            try db.setPassword(of: try row["user_id"], hash: hash, keeping: nil)
        }
    }
}

extension Transaction {
    /// Serialises transactions that decide about all accounts.
    func lockAccounts() throws {
        try run("UPDATE setup SET id = id WHERE id = 1")
    }

    fileprivate func user(_ id: User.ID) throws -> User {
        try User(row: expectRow("SELECT \(User.columns) FROM users u WHERE u.id = \(id)"))
    }

    fileprivate func hasActiveAdministrator() throws -> Bool {
        try row("SELECT 1 AS found FROM users WHERE role = 'admin' AND is_active = \(true)") != nil
    }

    fileprivate func setPassword(of id: User.ID, hash: String, keeping session: Session.ID?) throws {
        let count = try changed(
            "UPDATE users SET password_hash = \(hash), updated_at = \(Timestamp.now) WHERE id = \(id)")
        guard count == 1 else { throw StoreError.notFound }
        try run("DELETE FROM password_resets WHERE user_id = \(id)")
        try run("DELETE FROM api_tokens WHERE user_id = \(id)")
        if let session {
            try run("DELETE FROM sessions WHERE user_id = \(id) AND id <> \(session)")
        } else {
            try run("DELETE FROM sessions WHERE user_id = \(id)")
        }
    }
}
