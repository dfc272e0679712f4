import Model
import Testing

@testable import Storage

@Suite struct SweepTests {
    let now = Timestamp.now

    @Test(arguments: Engine.allCases)
    func `expired rows are removed, and nothing else`(engine: Engine) async throws {
        try await withChat(on: engine) { fixture in
            let database = fixture.database
            let sessions = SessionStore(database: database)
            let attempts = LoginAttempts(database: database)
            let key = try IdempotencyKey("k", method: "POST", path: "/m", body: [])
            let replies = ReplyStore(database: database)
            _ = try await replies.begin(.say("Hi"), in: fixture.chat.id, of: fixture.ada.id, key: key)
            _ = try await sessions.create(for: fixture.ada.id, agent: "", at: now)
            try await attempts.begin(email: "ada@example.org", address: nil, at: now)
            let users = UserStore(database: database)
            _ = try await users.createPasswordReset(for: fixture.ada.id, expiresAt: now + .days(1))
            // An attempt counts for the account from there, and for the account from anywhere.
            let tables = ["idempotency_keys": 1, "sessions": 1, "login_attempts": 2, "password_resets": 1]

            #expect(try await sweepAll(database, at: now) == 0)
            for (table, count) in tables { #expect(try await database.count(table) == count, "\(table)") }

            #expect(try await sweepAll(database, at: now + .days(31)) == 5)
            for table in tables.keys { #expect(try await database.count(table) == 0, "\(table)") }
        }
    }

    @Test(arguments: Engine.allCases)
    func `one transaction removes a bounded number of rows`(engine: Engine) async throws {
        try await withDatabase(on: engine) { database in
            try await database.write { db in
                for index in 0..<(2 * Sweep.batch + 1) {
                    try db.run("INSERT INTO login_attempts VALUES (\("s\(index)"), 1, \(now), \(now))")
                }
            }
            let sweep = Sweep(database: database)

            let counts = try await [
                sweep.some(at: now + .days(2)), sweep.some(at: now + .days(2)), sweep.some(at: now + .days(2)),
                sweep.some(at: now + .days(2)),
            ]

            #expect(counts == [Sweep.batch, Sweep.batch, 1, 0])
        }
    }

    @Test(arguments: Engine.allCases)
    func `an expired key is free before it is swept`(engine: Engine) async throws {
        try await withChat(on: engine) { fixture in
            let replies = ReplyStore(database: fixture.database)
            let key = try IdempotencyKey("k", method: "POST", path: "/m", body: [])
            let first = try await replies.begin(.say("Hi"), in: fixture.chat.id, of: fixture.ada.id, key: key).reply
            try await fixture.database.write { db in
                try db.run("UPDATE idempotency_keys SET created_at = \(Timestamp.now - IdempotencyKey.lifetime)")
                try db.run("UPDATE messages SET status = 'complete'")
            }

            let second = try await replies.begin(.say("Hi"), in: fixture.chat.id, of: fixture.ada.id, key: key)

            #expect(second.isNew && second.reply.id != first.id)
            #expect(try await fixture.database.count("idempotency_keys") == 1)
        }
    }

    private func sweepAll(_ database: Database, at time: Timestamp) async throws -> Int {
        var count = 0
        while case let more = try await Sweep(database: database).some(at: time), more > 0 { count += more }
        return count
    }
}
