import Model
import Storage
import Testing

@Suite struct LoginAttemptsTests {
    let now = Timestamp.now

    @Test(arguments: Engine.allCases)
    func `five attempts are free, then each doubles the wait up to a quarter of an hour`(engine: Engine) async throws {
        try await withDatabase(on: engine) { database in
            let attempts = LoginAttempts(database: database)
            for _ in 1...5 { try await attempts.begin(email: "ada@example.org", address: nil, at: now) }
            var time = now
            var waits: [Duration] = []

            for _ in 1...14 {
                let wait = try await #require(self.wait(attempts, at: time))
                waits.append(wait)
                #expect(try await self.wait(attempts, at: time + wait - .microseconds(1)) == .microseconds(1))
                time = time + wait
                try await attempts.begin(email: "ada@example.org", address: nil, at: time)
            }

            let seconds = [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900, 900, 900]
            #expect(waits == seconds.map { .seconds($0) })
        }
    }

    @Test(arguments: Engine.allCases)
    func `a refused attempt does not lengthen the wait`(engine: Engine) async throws {
        try await withDatabase(on: engine) { database in
            let attempts = LoginAttempts(database: database)
            for _ in 1...5 { try await attempts.begin(email: "ada@example.org", address: nil, at: now) }

            for _ in 1...20 { #expect(try await wait(attempts, at: now) == .seconds(1)) }

            try await attempts.begin(email: "ada@example.org", address: nil, at: now + .seconds(1))
        }
    }

    @Test(arguments: Engine.allCases)
    func `one account's attempts do not count for another`(engine: Engine) async throws {
        try await withDatabase(on: engine) { database in
            let attempts = LoginAttempts(database: database)
            for _ in 1...5 { try await attempts.begin(email: "ada@example.org", address: nil, at: now) }

            try await attempts.begin(email: "eve@example.org", address: nil, at: now)

            #expect(try await wait(attempts, at: now) != nil)
        }
    }

    @Test(arguments: Engine.allCases)
    func `the right password clears the account`(engine: Engine) async throws {
        try await withDatabase(on: engine) { database in
            let attempts = LoginAttempts(database: database)
            for _ in 1...4 { try await attempts.begin(email: "ada@example.org", address: nil, at: now) }
            try await attempts.succeed(email: "ada@example.org", address: nil)

            for _ in 1...5 { try await attempts.begin(email: "ada@example.org", address: nil, at: now) }

            #expect(try await wait(attempts, at: now) == .seconds(1))
        }
    }

    @Test(arguments: Engine.allCases)
    func `attempts are forgotten after a day`(engine: Engine) async throws {
        try await withDatabase(on: engine) { database in
            let attempts = LoginAttempts(database: database)
            for _ in 1...5 { try await attempts.begin(email: "ada@example.org", address: nil, at: now) }

            for _ in 1...5 { try await attempts.begin(email: "ada@example.org", address: nil, at: now + .days(1)) }

            #expect(try await wait(attempts, at: now + .days(1)) == .seconds(1))
        }
    }

    @Test(arguments: Engine.allCases, [1, 20, 3650])
    func `setting the clock back makes no wait longer than the maximum`(engine: Engine, days: Int) async throws {
        try await withDatabase(on: engine) { database in
            let attempts = LoginAttempts(database: database)
            let ahead = now + .days(days)
            for _ in 1...5 { try await attempts.begin(email: "ada@example.org", address: nil, at: ahead) }
            #expect(try await wait(attempts, at: ahead) == .seconds(1))

            #expect(try await wait(attempts, at: now) == .seconds(1))

            #expect(try await wait(attempts, at: now + .seconds(1)) == nil)
            #expect(try await wait(attempts, at: now + .seconds(1)) == .seconds(2), "what was counted still counts")
            try await attempts.begin(email: "ada@example.org", address: nil, at: now + .days(1))
        }
    }

    @Test(arguments: Engine.allCases)
    func `an address is not locked out for longer either`(engine: Engine) async throws {
        try await withDatabase(on: engine) { database in
            let attempts = LoginAttempts(database: database)
            for index in 1...100 {
                try await attempts.begin(email: "u\(index)@example.org", address: "10.0.0.1", at: now + .days(20))
            }

            #expect(try await wait(attempts, address: "10.0.0.1", at: now) == .seconds(10))
            #expect(try await wait(attempts, address: "10.0.0.1", at: now + .seconds(10)) == nil)
        }
    }

    @Test(arguments: Engine.allCases, [Int.max, 1 << 62, -1, 0])
    func `no stored number ends the program`(engine: Engine, number: Int) async throws {
        try await withDatabase(on: engine) { database in
            let attempts = LoginAttempts(database: database)
            try await attempts.begin(email: "ada@example.org", address: nil, at: now)
            try await database.write { db in
                try db.run(
                    "UPDATE login_attempts SET failures = \(number), started_at = \(number), blocked_until = \(number)")
            }

            let wait = try await wait(attempts, at: now)

            #expect(wait.map { $0 <= .seconds(900) } ?? true)
            try await attempts.begin(email: "ada@example.org", address: nil, at: now + .days(1))
        }
    }

    @Test(arguments: Engine.allCases)
    func `parallel guesses count like consecutive ones`(engine: Engine) async throws {
        try await withDatabase(on: engine) { database in
            let attempts = LoginAttempts(database: database)

            let results = await atOnce(50) { _ in
                try await attempts.begin(email: "ada@example.org", address: "10.0.0.1", at: now)
            }

            #expect(results.successes().count == 5)
            #expect(results.failures().allSatisfy { ($0 as? LoginAttempts.Throttled)?.retryAfter == .seconds(1) })
        }
    }

    @Test(arguments: Engine.allCases)
    func `of parallel guesses from one address, each is counted`(engine: Engine) async throws {
        try await withDatabase(on: engine) { database in
            let attempts = LoginAttempts(database: database)

            let results = await atOnce(80) { index in
                try await attempts.begin(email: "a\(index)@example.org", address: "10.0.0.1", at: now)
            }

            #expect(results.failures().isEmpty)
            let count = try await database.read { db in
                try db.expectRow("SELECT failures FROM login_attempts WHERE subject = 'address:10.0.0.1'")["failures"]
                    as Int
            }
            #expect(count == 80)
        }
    }

    @Test(arguments: Engine.allCases)
    func `one address may try a hundred accounts in five minutes`(engine: Engine) async throws {
        try await withDatabase(on: engine) { database in
            let attempts = LoginAttempts(database: database)
            for index in 1...100 {
                try await attempts.begin(email: "u\(index)@example.org", address: "10.0.0.1", at: now)
            }

            #expect(try await wait(attempts, address: "10.0.0.1", at: now) == .seconds(10))
            try await attempts.begin(email: "ada@example.org", address: "10.0.0.2", at: now)
            try await attempts.begin(email: "ada@example.org", address: nil, at: now)
            try await attempts.begin(email: "ada@example.org", address: "10.0.0.1", at: now + .seconds(10))
            #expect(try await wait(attempts, address: "10.0.0.1", at: now + .seconds(10)) == .seconds(20))
            try await attempts.begin(email: "ada@example.org", address: "10.0.0.1", at: now + .seconds(300))
        }
    }

    @Test(arguments: Engine.allCases)
    func `a refused address does not use up the account's free attempts`(engine: Engine) async throws {
        try await withDatabase(on: engine) { database in
            let attempts = LoginAttempts(database: database)
            for index in 1...100 {
                try await attempts.begin(email: "u\(index)@example.org", address: "10.0.0.1", at: now)
            }

            for _ in 1...20 { #expect(try await wait(attempts, address: "10.0.0.1", at: now) != nil) }

            for _ in 1...5 { try await attempts.begin(email: "ada@example.org", address: "10.0.0.2", at: now) }
        }
    }

    @Test(arguments: Engine.allCases)
    func `signing in many times from one address does not count as guessing`(engine: Engine) async throws {
        try await withDatabase(on: engine) { database in
            let attempts = LoginAttempts(database: database)

            for _ in 1...100 {
                try await attempts.begin(email: "ada@example.org", address: "10.0.0.1", at: now)
                try await attempts.succeed(email: "ada@example.org", address: "10.0.0.1")
            }

            for index in 1...99 {
                try await attempts.begin(email: "u\(index)@example.org", address: "10.0.0.1", at: now)
            }
        }
    }

    @Test(arguments: Engine.allCases)
    func `the right password does not clear an address of its guesses`(engine: Engine) async throws {
        try await withDatabase(on: engine) { database in
            let attempts = LoginAttempts(database: database)
            for index in 1...99 {
                try await attempts.begin(email: "u\(index)@example.org", address: "10.0.0.1", at: now)
            }

            try await attempts.succeed(email: "u1@example.org", address: "10.0.0.1")

            for index in 100...101 {
                try await attempts.begin(email: "u\(index)@example.org", address: "10.0.0.1", at: now)
            }
            #expect(try await wait(attempts, address: "10.0.0.1", at: now) == .seconds(10))
        }
    }

    @Test(arguments: Engine.allCases)
    func `where a person has signed in, a housemate's guesses do not lock them out`(engine: Engine) async throws {
        try await withDatabase(on: engine) { database in
            let attempts = LoginAttempts(database: database)
            try await attempts.begin(email: "ada@example.org", address: "10.0.0.1", at: now)
            try await attempts.succeed(email: "ada@example.org", address: "10.0.0.1", at: now)
            for index in 1...100 {
                try await attempts.begin(email: "u\(index)@example.org", address: "10.0.0.1", at: now)
            }

            #expect(try await wait(attempts, address: "10.0.0.1", at: now) == nil)
            #expect(try await wait(attempts, email: "eve@example.org", address: "10.0.0.1", at: now) != nil)
            let later = now + Session.lifetime
            for index in 1...100 {
                try await attempts.begin(email: "u\(index)@example.org", address: "10.0.0.1", at: later)
            }
            #expect(try await wait(attempts, address: "10.0.0.1", at: later) != nil)
        }
    }

    @Test(arguments: Engine.allCases)
    func `where a person has signed in, guesses from elsewhere do not lock them out`(engine: Engine) async throws {
        try await withDatabase(on: engine) { database in
            let attempts = LoginAttempts(database: database)
            try await attempts.succeed(email: "ada@example.org", address: "10.0.0.1", at: now)
            for index in 1...50 {
                try await attempts.begin(email: "ada@example.org", address: "10.1.0.\(index)", at: now)
            }

            #expect(try await wait(attempts, address: "10.2.0.1", at: now) == .seconds(1))
            #expect(try await wait(attempts, address: "10.0.0.1", at: now) == nil)
        }
    }

    @Test(arguments: Engine.allCases)
    func `where a person has signed in, further guessing is slowed down all the same`(engine: Engine) async throws {
        try await withDatabase(on: engine) { database in
            let attempts = LoginAttempts(database: database)
            try await attempts.succeed(email: "ada@example.org", address: "10.0.0.1", at: now)

            for _ in 1...5 { #expect(try await wait(attempts, address: "10.0.0.1", at: now) == nil) }

            #expect(try await wait(attempts, address: "10.0.0.1", at: now) == .seconds(1))
        }
    }

    @Test(arguments: Engine.allCases)
    func `five guesses from one address do not lock the owner out elsewhere`(engine: Engine) async throws {
        try await withDatabase(on: engine) { database in
            let attempts = LoginAttempts(database: database)
            for _ in 1...5 { try await attempts.begin(email: "ada@example.org", address: "10.0.0.1", at: now) }

            #expect(try await wait(attempts, address: "10.0.0.1", at: now) == .seconds(1))
            #expect(try await wait(attempts, address: "10.0.0.2", at: now) == nil)
        }
    }

    @Test(arguments: Engine.allCases)
    func `an address may request thirty accounts an hour, and more with invitations`(
        engine: Engine
    ) async throws {
        try await withDatabase(on: engine) { database in
            let attempts = LoginAttempts(database: database)
            for _ in 1...30 {
                try await attempts.beginRegistration(isInvited: false, address: "10.0.0.1", at: now)
            }

            await #expect(throws: LoginAttempts.Throttled.self) {
                try await attempts.beginRegistration(isInvited: false, address: "10.0.0.1", at: now)
            }
            try await attempts.beginRegistration(isInvited: false, address: "10.0.0.2", at: now)
            try await attempts.beginRegistration(isInvited: true, address: "10.0.0.1", at: now)
            try await attempts.beginRegistration(isInvited: false, address: "10.0.0.1", at: now + .seconds(3600))
            // Sign-ins continue.
            #expect(try await wait(attempts, address: "10.0.0.1", at: now) == nil)
        }
    }

    @Test(arguments: Engine.allCases)
    func `the table contains no account's address`(engine: Engine) async throws {
        try await withDatabase(on: engine) { database in
            try await LoginAttempts(database: database).begin(email: "ada@example.org", address: nil)

            try await LoginAttempts(database: database).succeed(email: "ada@example.org", address: "10.0.0.1")

            let found = try await database.read {
                try $0.row("SELECT subject FROM login_attempts WHERE subject LIKE '%ada%'") != nil
            }

            #expect(!found)
        }
    }

    /// How long the next attempt has to wait; `nil` when it need not. Then it has been counted.
    private func wait(
        _ attempts: LoginAttempts, email: String = "ada@example.org", address: String? = nil, at time: Timestamp
    ) async throws -> Duration? {
        do {
            try await attempts.begin(email: email, address: address, at: time)
            return nil
        } catch let throttled as LoginAttempts.Throttled {
            return throttled.retryAfter
        }
    }
}
