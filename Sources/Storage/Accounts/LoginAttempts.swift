package import Model
internal import Sodium

/// Slows down whoever guesses passwords. Kept in the database, so that nodes share it and a restart does not forget it.
///
/// An attempt counts for the account and the address that it came from together, strictly; and, leniently, for the
/// account wherever it came from and for the address whatever the account. Where somebody has signed in to an account
/// before, only the strict count holds: neither guesses from elsewhere nor a housemate's keep them out.
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
        let subjects = Subjects(email: email, address: address)
        try await count(at: now) { db in
            guard try !db.isKnown(subjects, at: now) else { return [(subjects.pair, .pair)] }
            return [(subjects.pair, .pair), (subjects.account, .account)]
                + (subjects.address.map { [($0, .address)] } ?? [])
        }
    }

    /// Forgets the attempts of an account after its password was given, and remembers where it was given. Those of the
    /// address only lose this one.
    package func succeed(email: String, address: String?, at now: Timestamp = .now) async throws {
        try await database.write { db in
            let subjects = Subjects(email: email, address: address)
            try db.run("DELETE FROM login_attempts WHERE subject IN (\(subjects.pair), \(subjects.account))")
            if let address = subjects.address, try !db.isKnown(subjects, at: now) {
                try db.run(
                    "UPDATE login_attempts SET failures = failures - 1 WHERE subject = \(address) AND failures > 0")
            }
            try db.remember(subjects, at: now)
        }
    }

    /// Counts an attempt to make an account, before anything is done for it.
    ///
    /// - Parameter isInvited: Whether it came with an invitation or the set-up token, already found right.
    /// - Throws: ``Throttled``.
    package func beginRegistration(isInvited: Bool, address: String?, at now: Timestamp = .now) async throws {
        guard let address else { return }
        try await count(at: now) { _ in
            isInvited ? [("invited:" + address, .invited)] : [("registration:" + address, .registration)]
        }
    }

    /// Counts an attempt for each subject, or for none of them when one has to wait.
    private func count(
        at now: Timestamp, _ subjects: @Sendable (Transaction) throws -> [(String, ThrottleRule)]
    ) async throws {
        let wait = try await database.write { db -> Duration? in
            let attempts = try subjects(db).map { try db.attempts(of: $0, rule: $1, at: now) }
            for attempt in attempts where attempt.isFromLater { try db.store(attempt) }
            let waits = attempts.map { $0.blockedUntil - now }.filter { $0 > .zero }
            guard waits.isEmpty else { return waits.max() }
            for attempt in attempts { try db.store(attempt.counted(at: now)) }
            return nil
        }
        if let wait { throw Throttled(retryAfter: wait) }
    }
}

/// What an attempt counts for. Addresses of accounts are kept as hashes only.
private struct Subjects {
    let pair: String
    let account: String
    /// `nil` when it is not known where the attempt came from.
    let address: String?
    /// Stands for the fact that the password of the account was given at the address.
    let known: String

    init(email: String, address: String?) {
        let place = SHA256.hexadecimal(Array("\(email) \(address ?? "")".utf8))
        pair = "pair:" + place
        known = "known:" + place
        account = "account:" + SHA256.hexadecimal(Array(email.utf8))
        self.address = address.map { "address:" + $0 }
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

    /// For an account from one address five are free, then 1 s, doubling to 15 min.
    package static let pair = ThrottleRule(
        free: 5, firstWait: .seconds(1), longestWait: .seconds(900), window: .days(1))
    /// For an account from anywhere fifty are free, then 1 s, doubling to 15 min.
    ///
    /// - Source: NIST SP 800-63B, section 5.2.2: at most a hundred failures in a row.
    package static let account = ThrottleRule(
        free: 50, firstWait: .seconds(1), longestWait: .seconds(900), window: .days(1))
    /// For an address a hundred in five minutes.
    package static let address = ThrottleRule(
        free: 100, firstWait: .seconds(10), longestWait: .seconds(300), window: .seconds(300))
    /// Thirty accounts an hour may be asked for from an address where anybody may register.
    package static let registration = ThrottleRule(
        free: 30, firstWait: .seconds(10), longestWait: .seconds(900), window: .seconds(3600))
    /// With an invitation three hundred an hour: one invitation may be for a whole school.
    package static let invited = ThrottleRule(
        free: 300, firstWait: .seconds(10), longestWait: .seconds(900), window: .seconds(3600))

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
    /// How long it is remembered that somebody signed in from somewhere: as long as a session may last.
    private static let memory = Session.lifetime

    fileprivate func isKnown(_ subjects: Subjects, at now: Timestamp) throws -> Bool {
        try row(
            "SELECT 1 AS found FROM login_attempts WHERE subject = \(subjects.known) AND blocked_until > \(now)") != nil
    }

    /// The row of what is known blocks nothing: `blocked_until` is the time until which it is kept.
    fileprivate func remember(_ subjects: Subjects, at now: Timestamp) throws {
        try run(
            """
            INSERT INTO login_attempts (subject, failures, started_at, blocked_until)
            VALUES (\(subjects.known), 0, \(now), \(now + Self.memory))
            ON CONFLICT (subject) DO UPDATE SET started_at = excluded.started_at, blocked_until = excluded.blocked_until
            """)
    }

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
