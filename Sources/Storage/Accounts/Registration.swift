package import Model
package import Sodium

/// Registration: the first administrator needs the set-up token, everybody else what the registration mode requires.
package struct Registration: Sendable {
    let database: Database
    let mode: RegistrationMode

    package init(database: Database, mode: RegistrationMode) {
        self.database = database
        self.mode = mode
    }

    /// Whether the first administrator exists.
    package func isSetUp() async throws -> Bool {
        try await database.read { try $0.isSetUp() }
    }

    /// Creates a token for the first administrator, replacing an earlier one. `nil` if there is an administrator
    /// already.
    package func offerSetup(expiresAt: Timestamp) async throws -> SecretToken? {
        let token = SecretToken(.setup)
        let isOffered = try await database.write { db in
            try db.changed(
                """
                UPDATE setup SET token_hash = \(token.hash), expires_at = \(expiresAt)
                WHERE id = 1 AND completed_at IS NULL
                """) == 1
        }
        return isOffered ? token : nil
    }

    /// Refuses early what ``register(_:passwordHash:invitation:)`` would refuse, so that no password is hashed in vain.
    package func check(invitation: String?, at now: Timestamp = .now) async throws {
        let proof = Proof(invitation)
        if case .invite(let hash) = proof { try await forgetExpiredInvitation(hash, at: now) }
        try await database.read { db in
            guard try db.isSetUp() else {
                guard case .setup(let hash) = proof, try db.row(Self.openSetup(hash)) != nil else {
                    throw StoreError.invalidToken
                }
                return
            }
            guard mode != .closed else { throw StoreError.registrationClosed }
            if case .invite(let hash) = proof {
                guard try db.row(Self.usableInvite(hash)) != nil else { throw StoreError.invalidToken }
            } else if mode == .invite || proof != .nothing {
                throw StoreError.invalidToken
            }
        }
    }

    /// The name of the person who made an invitation; nil if that account is gone.
    ///
    /// - Throws: ``StoreError/invalidToken`` unless the invitation can be used; ``StoreError/registrationClosed``.
    package func inviter(in invitation: SecretToken, at now: Timestamp = .now) async throws -> String? {
        guard mode != .closed else { throw StoreError.registrationClosed }
        try await forgetExpiredInvitation(invitation.hash, at: now)
        return try await database.read { db in
            let row = try db.row(
                """
                SELECT u.display_name FROM invites i LEFT JOIN users u ON u.id = i.created_by
                WHERE i.token_hash = \(invitation.hash) AND i.uses < i.max_uses AND i.expires_at > \(now)
                """)
            guard let row else { throw StoreError.invalidToken }
            return try row["display_name"]
        }
    }

    /// Creates an account. The set-up token or the invitation is used up in the same transaction.
    ///
    /// - Returns: The account with the role that the token grants.
    /// - Throws: ``StoreError/emailTaken``, ``StoreError/invalidToken``, ``StoreError/registrationClosed``.
    package func register(_ user: User, passwordHash: String, invitation: String?) async throws -> User {
        let proof = Proof(invitation)
        return try await database.write { db in
            try db.lockAccounts()
            var user = user
            user.role = try role(by: proof, in: db)
            try db.insert(user, passwordHash: passwordHash)
            return user
        }
    }

    /// Creates an account without a token: for the command line. Creating an administrator completes the set-up.
    package func create(_ user: User, passwordHash: String) async throws {
        try await database.write { db in
            try db.lockAccounts()
            try db.insert(user, passwordHash: passwordHash)
            if user.role == .admin { _ = try db.completeSetup(where: "1 = 1") }
        }
    }

    private func role(by proof: Proof, in db: Transaction) throws -> User.Role {
        guard try db.isSetUp() else {
            guard case .setup(let hash) = proof,
                try db.completeSetup(where: "token_hash = \(hash) AND expires_at > \(Timestamp.now)")
            else { throw StoreError.invalidToken }
            return .admin
        }
        guard mode != .closed else { throw StoreError.registrationClosed }
        guard case .invite(let hash) = proof else {
            guard mode == .open, proof == .nothing else { throw StoreError.invalidToken }
            return .user
        }
        let invite = try db.row(
            """
            UPDATE invites SET uses = uses + 1
            WHERE token_hash = \(hash) AND uses < max_uses AND expires_at > \(Timestamp.now) RETURNING role
            """)
        guard let invite else { throw StoreError.invalidToken }
        return try invite["role"]
    }

    /// Invalidates an expired invitation for good, in case the clock is set back: its secret is forgotten.
    private func forgetExpiredInvitation(_ hash: [UInt8], at now: Timestamp) async throws {
        let expired = try await database.read { db in
            try db.row("SELECT id FROM invites WHERE token_hash = \(hash) AND expires_at <= \(now)")
        }
        guard let expired else { return }
        let id: Invite.ID = try expired["id"]
        let nobodys = SecretToken(.invite).hash
        try await database.write { try $0.run("UPDATE invites SET token_hash = \(nobodys) WHERE id = \(id)") }
    }

    private static func openSetup(_ hash: [UInt8]) -> Query {
        "SELECT 1 AS found FROM setup WHERE token_hash = \(hash) AND expires_at > \(Timestamp.now)"
    }

    private static func usableInvite(_ hash: [UInt8]) -> Query {
        """
        SELECT 1 AS found FROM invites
        WHERE token_hash = \(hash) AND uses < max_uses AND expires_at > \(Timestamp.now)
        """
    }
}

/// What a visitor presents in order to register, as hashes.
private enum Proof: Equatable {
    case nothing, unreadable
    case setup([UInt8])
    case invite([UInt8])

    init(_ text: String?) {
        guard let text, !text.isEmpty else {
            self = .nothing
            return
        }
        if let token = SecretToken(text, kind: .setup) {
            self = .setup(token.hash)
        } else if let token = SecretToken(text, kind: .invite) {
            self = .invite(token.hash)
        } else {
            self = .unreadable
        }
    }
}

extension Transaction {
    fileprivate func isSetUp() throws -> Bool {
        try row("SELECT 1 AS found FROM setup WHERE completed_at IS NOT NULL") != nil
    }

    /// Marks the set-up as done. False if the condition is not met.
    fileprivate func completeSetup(where condition: Query) throws -> Bool {
        try changed(
            """
            UPDATE setup SET completed_at = COALESCE(completed_at, \(Timestamp.now)), token_hash = NULL
            WHERE id = 1 AND \(condition)
            """) == 1
    }

    fileprivate func insert(_ user: User, passwordHash: String) throws {
        let inserted = try changed(
            """
            INSERT INTO users (id, email, password_hash, display_name, role, max_chats, locale, theme, is_active,
              created_at, updated_at)
            VALUES (\(user.id), \(user.email), \(passwordHash), \(user.displayName), \(user.role), \(user.maxChats),
              \(user.language), \(user.theme), \(user.isActive), \(user.createdAt), \(user.createdAt))
            ON CONFLICT (email) DO NOTHING
            """)
        guard inserted == 1 else { throw StoreError.emailTaken }
    }
}
