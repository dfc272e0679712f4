import Model
import Sodium
import Testing

@testable import Storage

@Suite struct RegistrationTests {
    @Test(arguments: Engine.allCases)
    func `an invitation once seen as expired stays expired when the clock is set back`(engine: Engine) async throws {
        try await withDatabase(on: engine) { database in
            _ = try await database.makeUser("ada", role: .admin)
            let registration = Registration(database: database, mode: .invite)
            let invite = Invite(role: .user, maxUses: 1, createdBy: nil, expiresAt: tomorrow)
            let secret = try await InviteStore(database: database).create(invite)
            try await registration.check(invitation: secret.text)

            try? await registration.check(invitation: secret.text, at: tomorrow)

            await #expect(throws: StoreError.invalidToken) { try await registration.check(invitation: secret.text) }
            #expect(try await InviteStore(database: database).invites().map(\.id) == [invite.id])
        }
    }

    let tomorrow = Timestamp.now + .days(1)
    let yesterday = Timestamp.now - .days(1)

    @Test(arguments: Engine.allCases, RegistrationMode.allCases)
    func `the first account becomes administrator with the set-up token`(engine: Engine, mode: RegistrationMode)
        async throws
    {
        try await withDatabase(on: engine) { database in
            let registration = Registration(database: database, mode: mode)
            let token = try await #require(registration.offerSetup(expiresAt: tomorrow))
            #expect(try await !registration.isSetUp())
            try await registration.check(invitation: token.text)

            let user = try await registration.register(.named("ada"), passwordHash: "hash", invitation: token.text)

            #expect(user.role == .admin)
            #expect(try await UserStore(database: database).user(user.id).role == .admin)
            #expect(try await registration.isSetUp())
            #expect(try await registration.offerSetup(expiresAt: tomorrow) == nil)
        }
    }

    @Test(arguments: Engine.allCases, RegistrationMode.allCases)
    func `before the set-up, nobody gets in without its token`(engine: Engine, mode: RegistrationMode) async throws {
        try await withDatabase(on: engine) { database in
            let registration = Registration(database: database, mode: mode)
            _ = try await registration.offerSetup(expiresAt: tomorrow)
            let invite = Invite(role: .admin, maxUses: 1, createdBy: nil, expiresAt: tomorrow)
            let proofs = [
                nil, "", "x", SecretToken(.setup).text, SecretToken(.invite).text,
                try await InviteStore(database: database).create(invite).text,
            ]

            for proof in proofs {
                await #expect(throws: StoreError.invalidToken) { try await registration.check(invitation: proof) }
                await #expect(throws: StoreError.invalidToken) {
                    try await registration.register(.named("eve"), passwordHash: "hash", invitation: proof)
                }
            }
            #expect(try await database.count("users") == 0)
        }
    }

    @Test(arguments: Engine.allCases)
    func `an expired set-up token is refused, and so is a replaced one`(engine: Engine) async throws {
        try await withDatabase(on: engine) { database in
            let registration = Registration(database: database, mode: .open)
            let expired = try await #require(registration.offerSetup(expiresAt: yesterday))
            await #expect(throws: StoreError.invalidToken) { try await registration.check(invitation: expired.text) }
            await #expect(throws: StoreError.invalidToken) {
                try await registration.register(.named("ada"), passwordHash: "hash", invitation: expired.text)
            }
            let replaced = try await #require(registration.offerSetup(expiresAt: tomorrow))
            let current = try await #require(registration.offerSetup(expiresAt: tomorrow))

            await #expect(throws: StoreError.invalidToken) {
                try await registration.register(.named("ada"), passwordHash: "hash", invitation: replaced.text)
            }
            _ = try await registration.register(.named("ada"), passwordHash: "hash", invitation: current.text)
        }
    }

    @Test(arguments: Engine.allCases)
    func `of a hundred simultaneous set-ups, exactly one creates an administrator`(engine: Engine) async throws {
        try await withDatabase(on: engine) { database in
            let registration = Registration(database: database, mode: .open)
            let token = try await #require(registration.offerSetup(expiresAt: tomorrow))

            let results = await atOnce(100) { index in
                try await registration.register(.named("u\(index)"), passwordHash: "hash", invitation: token.text)
            }

            #expect(results.successes().map(\.role) == [.admin])
            #expect(results.failures().allSatisfy { $0 as? StoreError == .invalidToken })
            #expect(try await database.count("users") == 1)
        }
    }

    @Test(arguments: Engine.allCases)
    func `the set-up token does not work a second time`(engine: Engine) async throws {
        try await withSetUpDatabase(on: engine) { database, token in
            for mode in RegistrationMode.allCases {
                let registration = Registration(database: database, mode: mode)
                let expected: StoreError = mode == .closed ? .registrationClosed : .invalidToken
                await #expect(throws: expected) { try await registration.check(invitation: token) }
                await #expect(throws: expected) {
                    try await registration.register(.named("eve"), passwordHash: "hash", invitation: token)
                }
            }
        }
    }

    @Test(arguments: Engine.allCases)
    func `open mode lets anybody in as a user, whatever role they ask for`(engine: Engine) async throws {
        try await withSetUpDatabase(on: engine) { database, _ in
            let registration = Registration(database: database, mode: .open)
            try await registration.check(invitation: nil)

            let user = try await registration.register(
                .named("eve", role: .admin), passwordHash: "hash", invitation: nil)

            #expect(user.role == .user)
            #expect(try await UserStore(database: database).user(user.id).role == .user)
        }
    }

    @Test(arguments: Engine.allCases)
    func `open mode does not ignore a wrong invitation`(engine: Engine) async throws {
        try await withSetUpDatabase(on: engine) { database, _ in
            let registration = Registration(database: database, mode: .open)

            for wrong in ["x", SecretToken(.invite).text, SecretToken(.setup).text] {
                await #expect(throws: StoreError.invalidToken) { try await registration.check(invitation: wrong) }
                await #expect(throws: StoreError.invalidToken) {
                    try await registration.register(.named("eve"), passwordHash: "hash", invitation: wrong)
                }
            }
        }
    }

    @Test(arguments: Engine.allCases)
    func `closed mode lets nobody in, not even with an invitation`(engine: Engine) async throws {
        try await withSetUpDatabase(on: engine) { database, _ in
            let registration = Registration(database: database, mode: .closed)
            let invite = Invite(role: .user, maxUses: 1, createdBy: nil, expiresAt: tomorrow)
            let secret = try await InviteStore(database: database).create(invite)

            for proof in [nil, "x", secret.text] {
                await #expect(throws: StoreError.registrationClosed) { try await registration.check(invitation: proof) }
                await #expect(throws: StoreError.registrationClosed) {
                    try await registration.register(.named("eve"), passwordHash: "hash", invitation: proof)
                }
            }
        }
    }

    @Test(arguments: Engine.allCases, [RegistrationMode.open, .invite])
    func `an invitation gives its role`(engine: Engine, mode: RegistrationMode) async throws {
        try await withSetUpDatabase(on: engine) { database, _ in
            let registration = Registration(database: database, mode: mode)
            for role in User.Role.allCases {
                let invite = Invite(role: role, maxUses: 1, createdBy: nil, expiresAt: tomorrow)
                let secret = try await InviteStore(database: database).create(invite)
                try await registration.check(invitation: secret.text)

                let user = try await registration.register(
                    .named("eve-\(role)"), passwordHash: "hash", invitation: secret.text)

                #expect(user.role == role)
            }
        }
    }

    @Test(arguments: Engine.allCases)
    func `where an invitation is needed, nobody gets in without a valid one`(engine: Engine) async throws {
        try await withSetUpDatabase(on: engine) { database, _ in
            let registration = Registration(database: database, mode: .invite)
            let invites = InviteStore(database: database)
            let expired = Invite(role: .user, maxUses: 1, createdBy: nil, expiresAt: yesterday)
            let deleted = Invite(role: .user, maxUses: 1, createdBy: nil, expiresAt: tomorrow)
            let secrets = [try await invites.create(expired), try await invites.create(deleted)]
            try await invites.delete(deleted.id)

            for proof in [nil, "", "x", SecretToken(.invite).text, SecretToken(.reset).text] + secrets.map(\.text) {
                await #expect(throws: StoreError.invalidToken) { try await registration.check(invitation: proof) }
                await #expect(throws: StoreError.invalidToken) {
                    try await registration.register(.named("eve"), passwordHash: "hash", invitation: proof)
                }
            }
        }
    }

    @Test(arguments: Engine.allCases, [1, 7])
    func `many simultaneous guests use an invitation exactly as often as allowed`(
        engine: Engine, uses: Int
    ) async throws {
        try await withSetUpDatabase(on: engine) { database, _ in
            let registration = Registration(database: database, mode: .invite)
            let invite = Invite(role: .user, maxUses: uses, createdBy: nil, expiresAt: tomorrow)
            let secret = try await InviteStore(database: database).create(invite)

            let results = await atOnce(32) { index in
                try await registration.register(.named("u\(index)"), passwordHash: "hash", invitation: secret.text)
            }

            #expect(results.successes().count == uses)
            #expect(results.failures().allSatisfy { $0 as? StoreError == .invalidToken })
            #expect(try await InviteStore(database: database).invites().map(\.uses) == [uses])
            await #expect(throws: StoreError.invalidToken) { try await registration.check(invitation: secret.text) }
        }
    }

    @Test(arguments: Engine.allCases)
    func `a taken address is refused in either case, and the invitation stays usable`(engine: Engine) async throws {
        try await withSetUpDatabase(on: engine) { database, _ in
            let registration = Registration(database: database, mode: .invite)
            let invite = Invite(role: .user, maxUses: 1, createdBy: nil, expiresAt: tomorrow)
            let secret = try await InviteStore(database: database).create(invite)
            let taken = User(email: try EmailAddress("ADMIN@Example.org"), displayName: "Eve")

            await #expect(throws: StoreError.emailTaken) {
                try await registration.register(taken, passwordHash: "hash", invitation: secret.text)
            }

            #expect(try await InviteStore(database: database).invites().map(\.uses) == [0])
            _ = try await registration.register(.named("eve"), passwordHash: "hash", invitation: secret.text)
        }
    }

    @Test(arguments: Engine.allCases)
    func `a taken address does not use up the set-up token`(engine: Engine) async throws {
        try await withDatabase(on: engine) { database in
            _ = try await database.makeUser("ada")
            let registration = Registration(database: database, mode: .open)
            let token = try await #require(registration.offerSetup(expiresAt: tomorrow))

            await #expect(throws: StoreError.emailTaken) {
                try await registration.register(.named("ada"), passwordHash: "hash", invitation: token.text)
            }

            let admin = try await registration.register(.named("eve"), passwordHash: "hash", invitation: token.text)
            #expect(admin.role == .admin)
        }
    }

    @Test(arguments: Engine.allCases)
    func `of parallel registrations of one address, one succeeds`(engine: Engine) async throws {
        try await withSetUpDatabase(on: engine) { database, _ in
            let registration = Registration(database: database, mode: .open)

            let results = await atOnce(20) { _ in
                try await registration.register(.named("eve"), passwordHash: "hash", invitation: nil)
            }

            #expect(results.successes().count == 1)
            #expect(results.failures().allSatisfy { $0 as? StoreError == .emailTaken })
        }
    }

    @Test(arguments: Engine.allCases)
    func `the database refuses an address in capitals`(engine: Engine) async throws {
        try await withDatabase(on: engine) { database in
            let user = User(email: EmailAddress(stored: "Ada@example.org"), displayName: "Ada")

            await #expect(throws: DatabaseFailure.self) {
                try await Registration(database: database, mode: .closed).create(user, passwordHash: "hash")
            }
        }
    }

    @Test(arguments: Engine.allCases)
    func `an administrator made on the command line completes the set-up, a user does not`(engine: Engine) async throws
    {
        try await withDatabase(on: engine) { database in
            let registration = Registration(database: database, mode: .open)
            let token = try await #require(registration.offerSetup(expiresAt: tomorrow))
            _ = try await database.makeUser("ada")
            #expect(try await !registration.isSetUp())

            _ = try await database.makeUser("root", role: .admin)

            #expect(try await registration.isSetUp())
            await #expect(throws: StoreError.invalidToken) {
                try await registration.register(.named("eve"), passwordHash: "hash", invitation: token.text)
            }
        }
    }

    @Test(arguments: Engine.allCases)
    func `no secret is stored in plain text`(engine: Engine) async throws {
        try await withSetUpDatabase(on: engine) { database, _ in
            let invite = Invite(role: .user, maxUses: 1, createdBy: nil, expiresAt: tomorrow)
            let secret = try await InviteStore(database: database).create(invite)

            let row = try await database.read { try $0.expectRow("SELECT token_hash FROM invites") }

            #expect(try row["token_hash"] == SHA256.hash(secret.text))
        }
    }

    /// Runs a test after the first administrator, `admin`, has registered with a token, which is passed on.
    private func withSetUpDatabase(on engine: Engine, _ test: (Database, String) async throws -> Void) async throws {
        try await withDatabase(on: engine) { database in
            let registration = Registration(database: database, mode: .open)
            let token = try await #require(registration.offerSetup(expiresAt: tomorrow))
            _ = try await registration.register(.named("admin"), passwordHash: "hash", invitation: token.text)
            try await test(database, token.text)
        }
    }
}
