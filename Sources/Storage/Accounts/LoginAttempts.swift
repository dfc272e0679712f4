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
        let wait = try await database.write { db -> Duration? in
            let attempts = try Self.subjects(email: email, address: address).map { subject, rule in
                try db.attempts(of: subject, rule: rule, at: now)
            }
            for attempt in attempts where attempt.isFromLater { try db.store(attempt) }
            let waits = attempts.map { $0.blockedUntil - now }.filter { $0 > .zero }
            guard waits.isEmpty else { return waits.max() }
            for attempt in attempts { try db.store(attempt.counted(at: now)) }
            return nil
        }
        if let wait { throw Throttled(retryAfter: wait) }
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

/// What is known of attempts for an account or from an address.
private struct Attempts {
    let subject: String
    let rule: ThrottleRule
    var failures = 0
    var startedAt: Timestamp
    var blockedUntil: Timestamp
    /// Whether it was stored at a time that is still to come: the clock has been set back since.
    var isFromLater = false

    func counted(at now: Timestamp) -> Attempts {
        var counted = self
        if now - startedAt >= rule.window { (counted.failures, counted.startedAt) = (0, now) }
        let (failures, isOver) = counted.failures.addingReportingOverflow(1)
        if !isOver { counted.failures = failures }
        counted.blockedUntil = now + rule.wait(after: counted.failures)
        return counted
    }
}

extension Transaction {
    /// Whatever the clock said before, no wait is longer than the one that so many failures bring from now on.
    fileprivate func attempts(of subject: String, rule: ThrottleRule, at now: Timestamp) throws -> Attempts {
        var attempts = Attempts(subject: subject, rule: rule, startedAt: now, blockedUntil: now)
        let row = try row("SELECT failures, started_at, blocked_until FROM login_attempts WHERE subject = \(subject)")
        guard let row else { return attempts }
        let failures: Int = try row["failures"]
        let startedAt: Timestamp = try row["started_at"]
        let blockedUntil: Timestamp = try row["blocked_until"]
        attempts.blockedUntil = min(blockedUntil, now + rule.wait(after: failures))
        attempts.isFromLater = startedAt > now || attempts.blockedUntil < blockedUntil
        attempts.startedAt = min(startedAt, now)
        attempts.failures = failures
        return attempts
    }

    fileprivate func store(_ attempts: Attempts) throws {
        try run(
            """
            INSERT INTO login_attempts (subject, failures, started_at, blocked_until)
            VALUES (\(attempts.subject), \(attempts.failures), \(attempts.startedAt), \(attempts.blockedUntil))
            ON CONFLICT (subject) DO UPDATE SET
              failures = excluded.failures, started_at = excluded.started_at, blocked_until = excluded.blocked_until
            """)
    }
}
