import Model
import Storage
import Testing

@Suite struct InviteStoreTests {
    @Test(arguments: Engine.allCases)
    func `invitations are listed newest first, expired ones too`(engine: Engine) async throws {
        try await withDatabase(on: engine) { database in
            let admin = try await database.makeUser("admin", role: .admin)
            let now = Timestamp.now
            let invites = (0..<3).map { index in
                Invite(
                    role: .user, maxUses: index + 1, createdBy: admin.id, createdAt: now + .seconds(index),
                    expiresAt: now - .days(1))
            }

            for invite in invites { _ = try await InviteStore(database: database).create(invite) }

            #expect(try await InviteStore(database: database).invites() == invites.reversed())
        }
    }

    @Test(arguments: Engine.allCases)
    func `an invitation is deleted once`(engine: Engine) async throws {
        try await withDatabase(on: engine) { database in
            let store = InviteStore(database: database)
            let invite = Invite(role: .user, maxUses: 1, createdBy: nil, expiresAt: .now)
            _ = try await store.create(invite)

            try await store.delete(invite.id)

            #expect(try await store.invites().isEmpty)
            await #expect(throws: StoreError.notFound) { try await store.delete(invite.id) }
        }
    }

    @Test(arguments: Engine.allCases)
    func `an invitation outlives the account that made it`(engine: Engine) async throws {
        try await withDatabase(on: engine) { database in
            let admin = try await database.makeUser("admin", role: .admin)
            let store = InviteStore(database: database)
            _ = try await store.create(Invite(role: .user, maxUses: 1, createdBy: admin.id, expiresAt: .now))

            try await database.write { try $0.run("DELETE FROM users WHERE id = \(admin.id)") }

            #expect(try await store.invites().map(\.createdBy) == [nil])
        }
    }

    @Test(arguments: Engine.allCases)
    func `the database refuses an invitation that nobody can use`(engine: Engine) async throws {
        try await withDatabase(on: engine) { database in
            await #expect(throws: DatabaseFailure.self) {
                try await InviteStore(database: database)
                    .create(Invite(role: .user, maxUses: 0, createdBy: nil, expiresAt: .now))
            }
        }
    }
}
