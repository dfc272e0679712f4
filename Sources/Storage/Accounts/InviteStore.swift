package import Model
package import Sodium

/// Invitations.
package struct InviteStore: Sendable {
    let database: Database

    package init(database: Database) {
        self.database = database
    }

    /// Stores a new invitation and returns its secret, which cannot be read again.
    package func create(_ invite: Invite) async throws -> SecretToken {
        let secret = SecretToken(.invite)
        try await database.write { db in
            try db.run(
                """
                INSERT INTO invites (id, token_hash, role, max_uses, created_by, created_at, expires_at)
                VALUES (\(invite.id), \(secret.hash), \(invite.role), \(invite.maxUses), \(invite.createdBy),
                  \(invite.createdAt), \(invite.expiresAt))
                """)
        }
        return secret
    }

    /// All invitations, newest first, including used-up and expired ones.
    package func invites() async throws -> [Invite] {
        try await database.read { db in
            try db.rows(
                """
                SELECT id, role, max_uses, uses, created_by, created_at, expires_at FROM invites
                ORDER BY created_at DESC, id DESC
                """
            ).map { row in
                Invite(
                    id: try row["id"], role: try row["role"], maxUses: try row["max_uses"], uses: try row["uses"],
                    createdBy: try row["created_by"], createdAt: try row["created_at"],
                    expiresAt: try row["expires_at"])
            }
        }
    }

    /// - Throws: ``StoreError/notFound``.
    package func delete(_ id: Invite.ID) async throws {
        try await database.write { db in
            guard try db.changed("DELETE FROM invites WHERE id = \(id)") == 1 else { throw StoreError.notFound }
        }
    }
}
