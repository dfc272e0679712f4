package import Model
internal import Sodium

/// Slows down whoever guesses passwords, by account and by address. Kept in the database, so that nodes share it and
/// a restart does not forget it.
package struct LoginAttempts: Sendable {
    /// Too many attempts failed. The next one may come after `retryAfter`.
    package struct Throttled: Error, Sendable {
        package let retryAfter: Duration
    }

    let database: Database

    package init(database: Database) {
        self.database = database
    }

    /// Counts an attempt before the password is looked at, so that guesses in parallel count too.
    ///
    /// - Parameter address: Network address of the client; `nil` when it is not known.
    /// - Throws: ``Throttled``.
    package func begin(email: String, address: String?, at now: Timestamp = .now) async throws {
        try await database.write { db in
            try db.run("DELETE FROM login_attempts WHERE blocked_until < \(now - .days(1))")
            for (subject, rule) in Self.subjects(email: email, address: address) {
                try db.count(subject, rule: rule, at: now)
            }
        }
    }

    /// Forgets the attempts of an account after its password was given. Those of the address only lose this one.
    package func succeed(email: String, address: String?) async throws {
        try await database.write { db in
            for (subject, rule) in Self.subjects(email: email, address: address) {
                if rule.clearsOnSuccess {
                    try db.run("DELETE FROM login_attempts WHERE subject = \(subject)")
                } else {
                    try db.run(
                        "UPDATE login_attempts SET failures = failures - 1 WHERE subject = \(subject) AND failures > 0")
                }
            }
        }
    }

    private static func subjects(email: String, address: String?) -> [(subject: String, rule: ThrottleRule)] {
        let account = ("account:" + SHA256.hexadecimal(Array(email.utf8)), ThrottleRule.account)
        return [account] + (address.map { [("address:" + $0, ThrottleRule.address)] } ?? [])
    }
}

/// How many attempts are free, and how long the wait is after more.
package struct ThrottleRule: Sendable {
    /// Attempts without a wait.
    let free: Int
    /// Wait after the first attempt beyond the free ones; each further one doubles it.
    let firstWait: Duration
    let longestWait: Duration
    /// Attempts older than this do not count.
    let window: Duration
    let clearsOnSuccess: Bool

    /// Five are free, then 1 s, doubling to 15 min.
    package static let account = ThrottleRule(
        free: 5, firstWait: .seconds(1), longestWait: .seconds(900), window: .days(1), clearsOnSuccess: true)
    /// Thirty in five minutes.
    package static let address = ThrottleRule(
        free: 30, firstWait: .seconds(10), longestWait: .seconds(300), window: .seconds(300), clearsOnSuccess: false)

    /// How long to wait after so many attempts that failed.
    package func wait(after failures: Int) -> Duration {
        guard failures >= free else { return .zero }
        let doublings = min(failures - free, 20)
        return min(firstWait * (1 << doublings), longestWait)
    }
}

extension Transaction {
    fileprivate func count(_ subject: String, rule: ThrottleRule, at now: Timestamp) throws {
        let row = try row("SELECT failures, started_at, blocked_until FROM login_attempts WHERE subject = \(subject)")
        var failures = 0
        var startedAt = now
        if let row {
            let blockedUntil: Timestamp = try row["blocked_until"]
            guard blockedUntil <= now else { throw LoginAttempts.Throttled(retryAfter: blockedUntil - now) }
            startedAt = try row["started_at"]
            if now - startedAt < rule.window { failures = try row["failures"] } else { startedAt = now }
        }
        failures += 1
        let blockedUntil = now + rule.wait(after: failures)
        try run(
            """
            INSERT INTO login_attempts (subject, failures, started_at, blocked_until)
            VALUES (\(subject), \(failures), \(startedAt), \(blockedUntil))
            ON CONFLICT (subject) DO UPDATE SET
              failures = excluded.failures, started_at = excluded.started_at, blocked_until = excluded.blocked_until
            """)
    }
}
