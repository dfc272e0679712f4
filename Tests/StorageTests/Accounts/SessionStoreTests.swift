import Model
import Sodium
import Storage
import Testing

@Suite struct SessionStoreTests {
    let now = Timestamp.now

    @Test(arguments: Engine.allCases)
    func `a token gives access to its own session`(engine: Engine) async throws {
        try await withDatabase(on: engine) { database in
            let store = SessionStore(database: database)
            let ada = try await database.makeUser("ada")
            let eve = try await database.makeUser("eve")
            let token = try await store.create(for: ada.id, agent: "Firefox", at: now)
            _ = try await store.create(for: eve.id, agent: "Safari", at: now)

            let found = try await #require(store.resume(token, at: now))

            #expect(found.user == ada)
            #expect(found.session.userID == ada.id && found.session.agent == "Firefox")
            #expect(found.session.createdAt == now && found.session.expiresAt == now + Session.lifetime)
            #expect(try await store.resume(SecretToken(.session), at: now) == nil)
        }
    }

    @Test(arguments: Engine.allCases)
    func `only the hash of a token is stored`(engine: Engine) async throws {
        try await withDatabase(on: engine) { database in
            let ada = try await database.makeUser("ada")
            let token = try await SessionStore(database: database).create(for: ada.id, agent: "")

            let row = try await database.read { try $0.expectRow("SELECT token_hash FROM sessions") }

            #expect(try row["token_hash"] == SHA256.hash(token.text))
        }
    }

    @Test(arguments: Engine.allCases)
    func `an unused session ends after its idle time`(engine: Engine) async throws {
        try await withDatabase(on: engine) { database in
            let store = SessionStore(database: database)
            let ada = try await database.makeUser("ada")
            let token = try await store.create(for: ada.id, agent: "", at: now)
            let end = now + Session.idleLifetime

            #expect(try await store.sessions(of: ada.id, at: end - .microseconds(1)).count == 1)
            #expect(try await store.sessions(of: ada.id, at: end).isEmpty)
            #expect(try await store.resume(token, at: end - .microseconds(1)) != nil)
            #expect(try await store.resume(token, at: end + .days(1)) != nil, "the use before counts")
            #expect(try await store.resume(token, at: end + .days(1) + Session.idleLifetime) == nil)
        }
    }

    @Test(arguments: Engine.allCases, [Session.idleLifetime, Session.lifetime, .days(1000)])
    func `a session once seen as over stays over when the clock is set back`(
        engine: Engine, age: Duration
    ) async throws {
        try await withDatabase(on: engine) { database in
            let store = SessionStore(database: database)
            let ada = try await database.makeUser("ada")
            let token = try await store.create(for: ada.id, agent: "", at: now)

            #expect(try await store.resume(token, at: now + age) == nil)

            #expect(try await store.resume(token, at: now) == nil)
            #expect(try await database.count("sessions") == 0)
        }
    }

    @Test(arguments: Engine.allCases)
    func `a session created while the clock was ahead lasts no longer than any other`(engine: Engine) async throws {
        try await withDatabase(on: engine) { database in
            let store = SessionStore(database: database)
            let ada = try await database.makeUser("ada")
            let token = try await store.create(for: ada.id, agent: "", at: now + .days(1000))

            #expect(try await store.resume(token, at: now) != nil)

            #expect(try await store.resume(token, at: now + Session.idleLifetime) == nil)
        }
    }

    @Test(arguments: Engine.allCases)
    func `however much it is used, a session ends after its lifetime`(engine: Engine) async throws {
        try await withDatabase(on: engine) { database in
            let store = SessionStore(database: database)
            let ada = try await database.makeUser("ada")
            let token = try await store.create(for: ada.id, agent: "", at: now)

            for day in 1..<30 { #expect(try await store.resume(token, at: now + .days(day)) != nil) }

            #expect(try await store.resume(token, at: now + Session.lifetime - .microseconds(1)) != nil)
            #expect(try await store.resume(token, at: now + Session.lifetime) == nil)
        }
    }

    @Test(arguments: Engine.allCases)
    func `its last use is written no more often than every five minutes`(engine: Engine) async throws {
        try await withDatabase(on: engine) { database in
            let store = SessionStore(database: database)
            let ada = try await database.makeUser("ada")
            let token = try await store.create(for: ada.id, agent: "", at: now)

            _ = try await store.resume(token, at: now + Session.seenResolution - .microseconds(1))
            #expect(try await store.sessions(of: ada.id, at: now).map(\.lastSeenAt) == [now])
            _ = try await store.resume(token, at: now + Session.seenResolution)

            #expect(try await store.sessions(of: ada.id, at: now).map(\.lastSeenAt) == [now + Session.seenResolution])
        }
    }

    @Test(arguments: Engine.allCases)
    func `sessions of a disabled account are refused at once and permanently gone`(engine: Engine) async throws {
        try await withDatabase(on: engine) { database in
            let store = SessionStore(database: database)
            let users = UserStore(database: database)
            _ = try await database.makeUser("admin", role: .admin)
            let ada = try await database.makeUser("ada")
            let token = try await store.create(for: ada.id, agent: "")

            _ = try await users.update(ada.id, isActive: false)
            #expect(try await store.resume(token) == nil)
            _ = try await users.update(ada.id, isActive: true)

            #expect(try await store.resume(token) == nil)
            #expect(try await database.count("sessions") == 0)
        }
    }

    @Test(arguments: Engine.allCases)
    func `a session created for a disabled account gives no access`(engine: Engine) async throws {
        try await withDatabase(on: engine) { database in
            let store = SessionStore(database: database)
            _ = try await database.makeUser("admin", role: .admin)
            let ada = try await database.makeUser("ada")
            _ = try await UserStore(database: database).update(ada.id, isActive: false)

            let token = try await store.create(for: ada.id, agent: "")

            #expect(try await store.resume(token) == nil)
        }
    }

    @Test(arguments: Engine.allCases)
    func `a person can list and end only their own sessions`(engine: Engine) async throws {
        try await withDatabase(on: engine) { database in
            let store = SessionStore(database: database)
            let ada = try await database.makeUser("ada")
            let eve = try await database.makeUser("eve")
            let token = try await store.create(for: ada.id, agent: "first", at: now)
            _ = try await store.create(for: ada.id, agent: "second", at: now + .seconds(1))
            _ = try await store.create(for: eve.id, agent: "other", at: now)
            let sessions = try await store.sessions(of: ada.id, at: now)
            try #require(sessions.map(\.agent) == ["second", "first"])

            await #expect(throws: StoreError.notFound) { try await store.end(sessions[1].id, of: eve.id) }
            #expect(try await store.resume(token, at: now) != nil)
            try await store.end(sessions[1].id, of: ada.id)

            #expect(try await store.resume(token, at: now) == nil)
            #expect(try await store.sessions(of: ada.id, at: now).map(\.agent) == ["second"])
            await #expect(throws: StoreError.notFound) { try await store.end(sessions[1].id, of: ada.id) }
        }
    }

    @Test(arguments: Engine.allCases)
    func `signing in removes the account's expired sessions`(engine: Engine) async throws {
        try await withDatabase(on: engine) { database in
            let store = SessionStore(database: database)
            let ada = try await database.makeUser("ada")
            _ = try await store.create(for: ada.id, agent: "idle", at: now - Session.idleLifetime)
            _ = try await store.create(for: ada.id, agent: "live", at: now - .days(1))

            _ = try await store.create(for: ada.id, agent: "new", at: now)

            #expect(try await database.count("sessions") == 2)
            #expect(try await store.sessions(of: ada.id, at: now).map(\.agent) == ["new", "live"])
        }
    }
}
