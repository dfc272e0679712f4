import Model
import Sodium
import Storage
import Testing

@Suite struct PasswordChangeTests {
    let tomorrow = Timestamp.now + .days(1)

    @Test(arguments: Engine.allCases)
    func `a new password ends every session but one, every API token and every reset`(engine: Engine) async throws {
        try await withDatabase(on: engine) { database in
            let people = try await signedIn(database)
            let reset = try await people.users.createPasswordReset(for: people.ada.id, expiresAt: tomorrow)
            let kept = try await #require(people.sessions.resume(people.adaSessions[0])).session.id

            try await people.users.setPassword(of: people.ada.id, hash: "new", keeping: kept)

            #expect(try await people.users.credentials(email: people.ada.email)?.passwordHash == "new")
            #expect(try await people.sessions.resume(people.adaSessions[0]) != nil)
            #expect(try await people.sessions.resume(people.adaSessions[1]) == nil)
            #expect(try await people.tokens.owner(of: people.adaToken) == nil)
            await #expect(throws: StoreError.invalidReset) { try await people.users.owner(ofReset: reset) }
            try await expectUntouched(people)
        }
    }

    @Test(arguments: Engine.allCases)
    func `a reset ends every session and API token, and works once`(engine: Engine) async throws {
        try await withDatabase(on: engine) { database in
            let people = try await signedIn(database)
            let reset = try await people.users.createPasswordReset(for: people.ada.id, expiresAt: tomorrow)
            #expect(try await people.users.owner(ofReset: reset) == people.ada)

            try await people.users.resetPassword(token: reset, hash: "new")

            #expect(try await people.users.credentials(email: people.ada.email)?.passwordHash == "new")
            #expect(try await people.sessions.sessions(of: people.ada.id).isEmpty)
            #expect(try await people.tokens.owner(of: people.adaToken) == nil)
            await #expect(throws: StoreError.invalidReset) { try await people.users.owner(ofReset: reset) }
            await #expect(throws: StoreError.invalidReset) {
                try await people.users.resetPassword(token: reset, hash: "newer")
            }
            try await expectUntouched(people)
        }
    }

    @Test(arguments: Engine.allCases)
    func `of parallel uses of a reset, one succeeds`(engine: Engine) async throws {
        try await withDatabase(on: engine) { database in
            let users = UserStore(database: database)
            let ada = try await database.makeUser("ada")
            let reset = try await users.createPasswordReset(for: ada.id, expiresAt: tomorrow)

            let results = await atOnce(20) { try await users.resetPassword(token: reset, hash: "hash \($0)") }

            #expect(results.successes().count == 1)
            #expect(results.failures().allSatisfy { $0 as? StoreError == .invalidReset })
        }
    }

    @Test(arguments: Engine.allCases)
    func `an expired, replaced or invented reset changes nothing`(engine: Engine) async throws {
        try await withDatabase(on: engine) { database in
            let users = UserStore(database: database)
            let ada = try await database.makeUser("ada")
            let eve = try await database.makeUser("eve")
            let replaced = try await users.createPasswordReset(for: ada.id, expiresAt: tomorrow)
            let current = try await users.createPasswordReset(for: ada.id, expiresAt: tomorrow)
            let expired = try await users.createPasswordReset(for: eve.id, expiresAt: .now - .seconds(1))

            for token in [replaced, expired, SecretToken(.reset)] {
                await #expect(throws: StoreError.invalidReset) { try await users.owner(ofReset: token) }
                await #expect(throws: StoreError.invalidReset) {
                    try await users.resetPassword(token: token, hash: "new")
                }
            }

            #expect(try await users.credentials(email: ada.email)?.passwordHash == "hash of ada")
            #expect(try await users.credentials(email: eve.email)?.passwordHash == "hash of eve")
            #expect(try await users.owner(ofReset: current) == ada)
        }
    }

    /// Ada with two sessions and a token, and Eve with one of each.
    private struct People {
        let users: UserStore, sessions: SessionStore, tokens: TokenStore
        let ada: User, eve: User
        let adaSessions: [SecretToken], adaToken: SecretToken
        let eveSession: SecretToken, eveToken: SecretToken
    }

    private func signedIn(_ database: Database) async throws -> People {
        let (ada, eve) = (try await database.makeUser("ada"), try await database.makeUser("eve"))
        let (sessions, tokens) = (SessionStore(database: database), TokenStore(database: database))
        return People(
            users: UserStore(database: database), sessions: sessions, tokens: tokens, ada: ada, eve: eve,
            adaSessions: [
                try await sessions.create(for: ada.id, agent: "one"),
                try await sessions.create(for: ada.id, agent: "two"),
            ],
            adaToken: try await tokens.create(APIToken(userID: ada.id, name: "t")),
            eveSession: try await sessions.create(for: eve.id, agent: "one"),
            eveToken: try await tokens.create(APIToken(userID: eve.id, name: "t")))
    }

    private func expectUntouched(_ people: People) async throws {
        #expect(try await people.users.credentials(email: people.eve.email)?.passwordHash == "hash of eve")
        #expect(try await people.sessions.resume(people.eveSession) != nil)
        #expect(try await people.tokens.owner(of: people.eveToken)?.user == people.eve)
    }
}
