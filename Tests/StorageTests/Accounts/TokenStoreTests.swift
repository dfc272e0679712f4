import Model
import Sodium
import Storage
import Testing

@Suite struct TokenStoreTests {
    let now = Timestamp.now

    @Test(arguments: Engine.allCases)
    func `a token identifies its owner`(engine: Engine) async throws {
        try await withDatabase(on: engine) { database in
            let store = TokenStore(database: database)
            let ada = try await database.makeUser("ada")
            _ = try await store.create(APIToken(userID: try await database.makeUser("eve").id, name: "other"))

            let secret = try await store.create(APIToken(userID: ada.id, name: "script"))

            #expect(try await store.owner(of: secret)?.user == ada)
            #expect(try await store.owner(of: SecretToken(.api)) == nil)
        }
    }

    @Test(arguments: Engine.allCases)
    func `a token expires at its time`(engine: Engine) async throws {
        try await withDatabase(on: engine) { database in
            let store = TokenStore(database: database)
            let ada = try await database.makeUser("ada")
            let end = now + .days(1)

            let secret = try await store.create(APIToken(userID: ada.id, name: "script", expiresAt: end))

            #expect(try await store.owner(of: secret, at: end - .microseconds(1))?.user == ada)
            #expect(try await store.owner(of: secret, at: end) == nil)
            #expect(try await store.owner(of: secret, at: now) == nil, "also when the clock is set back")
            #expect(try await store.tokens(of: ada.id).map(\.name) == ["script"])
        }
    }

    @Test(arguments: Engine.allCases)
    func `a token of a disabled account is refused`(engine: Engine) async throws {
        try await withDatabase(on: engine) { database in
            let store = TokenStore(database: database)
            _ = try await database.makeUser("admin", role: .admin)
            let ada = try await database.makeUser("ada")
            let secret = try await store.create(APIToken(userID: ada.id, name: "script"))

            _ = try await UserStore(database: database).update(ada.id, isActive: false)

            #expect(try await store.owner(of: secret) == nil)
        }
    }

    @Test(arguments: Engine.allCases)
    func `its last use is kept, no more often than every five minutes`(engine: Engine) async throws {
        try await withDatabase(on: engine) { database in
            let store = TokenStore(database: database)
            let ada = try await database.makeUser("ada")
            let secret = try await store.create(APIToken(userID: ada.id, name: "script", createdAt: now))
            #expect(try await store.tokens(of: ada.id).map(\.lastUsedAt) == [nil])

            _ = try await store.owner(of: secret, at: now)
            _ = try await store.owner(of: secret, at: now + Session.seenResolution - .microseconds(1))
            #expect(try await store.tokens(of: ada.id).map(\.lastUsedAt) == [now])
            _ = try await store.owner(of: secret, at: now + Session.seenResolution)

            #expect(try await store.tokens(of: ada.id).map(\.lastUsedAt) == [now + Session.seenResolution])
        }
    }

    @Test(arguments: Engine.allCases)
    func `a person can list and delete only their own tokens`(engine: Engine) async throws {
        try await withDatabase(on: engine) { database in
            let store = TokenStore(database: database)
            let ada = try await database.makeUser("ada")
            let eve = try await database.makeUser("eve")
            let tokens = (0..<3).map { index in
                APIToken(userID: ada.id, name: "t\(index)", createdAt: now + .seconds(index), expiresAt: now + .days(9))
            }
            for token in tokens { _ = try await store.create(token) }
            #expect(try await store.tokens(of: ada.id) == tokens.reversed())
            #expect(try await store.tokens(of: eve.id).isEmpty)

            await #expect(throws: StoreError.notFound) { try await store.delete(tokens[0].id, of: eve.id) }
            try await store.delete(tokens[0].id, of: ada.id)

            #expect(try await store.tokens(of: ada.id).map(\.name) == ["t2", "t1"])
            await #expect(throws: StoreError.notFound) { try await store.delete(tokens[0].id, of: ada.id) }
        }
    }

    @Test(arguments: Engine.allCases)
    func `a person has at most a hundred, even when they are created at once`(engine: Engine) async throws {
        try await withDatabase(on: engine) { database in
            let store = TokenStore(database: database)
            let ada = try await database.makeUser("ada")

            let results = await atOnce(APIToken.most + 5) { number in
                try await store.create(APIToken(userID: ada.id, name: "\(number)"))
            }

            #expect(results.successes().count == APIToken.most)
            #expect(results.failures().allSatisfy { $0 as? StoreError == .tokenLimit(maximum: APIToken.most) })
        }
    }
}
