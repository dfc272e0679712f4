package import Model
internal import Sodium

/// Slows down password guessing. The counts are kept in the database, so that nodes share them and they survive a
/// restart.
///
/// Each attempt is counted for the account together with the client's address, with a strict limit, and also for the
/// account from any address and for the address with any account, with lenient limits. For an address from which
/// somebody has signed in to the account before, only the strict limit applies: guesses from elsewhere, or by others in
/// the same network, do not lock the owner out.
package struct LoginAttempts: Sendable {
    /// There were too many failed attempts. The next one is allowed after `retryAfter`.
    package struct Throttled: Error, Sendable {
        package let retryAfter: Duration
    }

    let database: Database

    package init(database: Database) {
        self.database = database
    }

    /// Counts an attempt before the password is checked, so that parallel guesses count too.
    ///
    /// - Parameter address: Network address of the client; `nil` if unknown.
    /// - Throws: ``Throttled``.
    package func begin(email: String, address: String?, at now: Timestamp = .now) async throws {
        let subjects = Subjects(email: email, address: address)
        try await count(at: now) { db in
            guard try !db.isKnown(subjects, at: now) else { return [(subjects.pair, .pair)] }
            return [(subjects.pair, .pair), (subjects.account, .account)]
                + (subjects.address.map { [($0, .address)] } ?? [])
        }
    }

    /// Forgets an account's failed attempts after a correct password, and remembers the address it came from. The count
    /// of the address is only reduced by this attempt.
    package func succeed(email: String, address: String?, at now: Timestamp = .now) async throws {
        try await database.write { db in
            let subjects = Subjects(email: email, address: address)
            // In the same order as they are counted: two transactions that each wait for the other would fail.
            try db.run("DELETE FROM login_attempts WHERE subject = \(subjects.pair)")
            try db.run("DELETE FROM login_attempts WHERE subject = \(subjects.account)")
            if let address = subjects.address, try !db.isKnown(subjects, at: now) {
                try db.run(
                    "UPDATE login_attempts SET failures = failures - 1 WHERE subject = \(address) AND failures > 0")
            }
            try db.remember(subjects, at: now)
        }
    }

    /// Counts an attempt to register, before any work is done for it.
    ///
    /// - Parameter isInvited: Whether it came with a valid invitation or set-up token.
    /// - Throws: ``Throttled``.
    package func beginRegistration(isInvited: Bool, address: String?, at now: Timestamp = .now) async throws {
        guard let address else { return }
        try await count(at: now) { _ in
            isInvited ? [("invited:" + address, .invited)] : [("registration:" + address, .registration)]
        }
    }

    /// Counts an attempt for each subject, or for none of them if one has to wait.
    private func count(
        at now: Timestamp, _ subjects: @escaping @Sendable (Transaction) throws -> [(String, ThrottleRule)]
    ) async throws {
        let wait = try await database.write { db -> Duration? in
            let subjects = try subjects(db)
            // Whoever has to wait anyway causes no write.
            let known = try subjects.map { try db.attempts(of: $0, rule: $1, at: now) }
            if !known.contains(where: \.isFromLater), let wait = known.wait(at: now) { return wait }
            // Guesses at the same moment take turns here, in the order of the subjects.
            let attempts = try subjects.map { try db.lockedAttempts(of: $0, rule: $1, at: now) }
            for attempt in attempts where attempt.isFromLater { try db.store(attempt) }
            if let wait = attempts.wait(at: now) { return wait }
            for attempt in attempts { try db.store(attempt.counted(at: now)) }
            return nil
        }
        if let wait { throw Throttled(retryAfter: wait) }
    }
}

/// What an attempt is counted for. E-mail addresses are stored only as hashes.
private struct Subjects {
    let pair: String
    let account: String
    /// `nil` if the client's address is unknown.
    let address: String?
    /// Records that the correct password of the account was given at the address.
    let known: String

    init(email: String, address: String?) {
        let place = SHA256.hexadecimal(Array("\(email) \(address ?? "")".utf8))
        pair = "pair:" + place
        known = "known:" + place
        account = "account:" + SHA256.hexadecimal(Array(email.utf8))
        self.address = address.map { "address:" + $0 }
    }
}

/// How many attempts are free, and how long to wait after more.
package struct ThrottleRule: Sendable {
    /// Attempts without a wait.
    let free: Int
    /// Wait after the first attempt beyond the free ones; doubles with each further one.
    let firstWait: Duration
    let longestWait: Duration
    /// Attempts older than this do not count.
    let window: Duration

    /// One account from one address: five are free, then 1 s, doubling to 15 min.
    package static let pair = ThrottleRule(
        free: 5, firstWait: .seconds(1), longestWait: .seconds(900), window: .days(1))
    /// One account from any address: fifty are free, then 1 s, doubling to 15 min.
    ///
    /// - Source: NIST SP 800-63B, section 5.2.2: at most a hundred failures in a row.
    package static let account = ThrottleRule(
        free: 50, firstWait: .seconds(1), longestWait: .seconds(900), window: .days(1))
    /// One address, any account: a hundred in five minutes.
    package static let address = ThrottleRule(
        free: 100, firstWait: .seconds(10), longestWait: .seconds(300), window: .seconds(300))
    /// Open registration: thirty attempts an hour from one address.
    package static let registration = ThrottleRule(
        free: 30, firstWait: .seconds(10), longestWait: .seconds(900), window: .seconds(3600))
    /// Registration with an invitation: three hundred an hour, since one invitation may be for a whole school.
    package static let invited = ThrottleRule(
        free: 300, firstWait: .seconds(10), longestWait: .seconds(900), window: .seconds(3600))

    /// How long to wait after this many failed attempts.
    package func wait(after failures: Int) -> Duration {
        guard failures >= free else { return .zero }
        let doublings = min(failures - free, 20)
        return min(firstWait * (1 << doublings), longestWait)
    }
}

/// The recorded attempts for one subject.
private struct Attempts {
    let subject: String
    let rule: ThrottleRule
    var failures = 0
    var startedAt: Timestamp
    var blockedUntil: Timestamp
    /// Whether the stored times are in the future because the clock has been set back since.
    var isFromLater = false

    init(subject: String, rule: ThrottleRule, startedAt: Timestamp, blockedUntil: Timestamp) {
        self.subject = subject
        self.rule = rule
        self.startedAt = startedAt
        self.blockedUntil = blockedUntil
    }

    /// Even if the clock was wrong before, the wait is never longer than what this many failures cause from now on.
    init(subject: String, rule: ThrottleRule, row: Row, at now: Timestamp) throws {
        let (stored, blocked): (Timestamp, Timestamp) = (try row["started_at"], try row["blocked_until"])
        failures = try row["failures"]
        self.subject = subject
        self.rule = rule
        startedAt = min(stored, now)
        blockedUntil = min(blocked, now + rule.wait(after: failures))
        isFromLater = stored > now || blockedUntil < blocked
    }

    func counted(at now: Timestamp) -> Attempts {
        var counted = self
        if now - startedAt >= rule.window { (counted.failures, counted.startedAt) = (0, now) }
        let (failures, isOver) = counted.failures.addingReportingOverflow(1)
        if !isOver { counted.failures = failures }
        counted.blockedUntil = now + rule.wait(after: counted.failures)
        return counted
    }
}

extension [Attempts] {
    /// How long all of them have to wait; `nil` if none has to.
    fileprivate func wait(at now: Timestamp) -> Duration? {
        map { $0.blockedUntil - now }.filter { $0 > .zero }.max()
    }
}

extension Transaction {
    /// How long to remember an address from which somebody signed in to an account: as long as a session may last.
    private static let memory = Session.lifetime

    fileprivate func isKnown(_ subjects: Subjects, at now: Timestamp) throws -> Bool {
        try row(
            "SELECT 1 AS found FROM login_attempts WHERE subject = \(subjects.known) AND blocked_until > \(now)") != nil
    }

    /// The row blocks nothing: here `blocked_until` is the time until which it is kept.
    fileprivate func remember(_ subjects: Subjects, at now: Timestamp) throws {
        try run(
            """
            INSERT INTO login_attempts (subject, failures, started_at, blocked_until)
            VALUES (\(subjects.known), 0, \(now), \(now + Self.memory))
            ON CONFLICT (subject) DO UPDATE SET started_at = excluded.started_at, blocked_until = excluded.blocked_until
            """)
    }

    fileprivate func attempts(of subject: String, rule: ThrottleRule, at now: Timestamp) throws -> Attempts {
        let row = try row("SELECT failures, started_at, blocked_until FROM login_attempts WHERE subject = \(subject)")
        return try row.map { try Attempts(subject: subject, rule: rule, row: $0, at: now) }
            ?? Attempts(subject: subject, rule: rule, startedAt: now, blockedUntil: now)
    }

    /// The same, and keeps others from counting until this transaction ends.
    fileprivate func lockedAttempts(of subject: String, rule: ThrottleRule, at now: Timestamp) throws -> Attempts {
        let row = try expectRow(
            """
            INSERT INTO login_attempts (subject, failures, started_at, blocked_until)
            VALUES (\(subject), 0, \(now), \(now))
            ON CONFLICT (subject) DO UPDATE SET failures = login_attempts.failures
            RETURNING failures, started_at, blocked_until
            """)
        return try Attempts(subject: subject, rule: rule, row: row, at: now)
    }

    fileprivate func store(_ attempts: Attempts) throws {
        try run(
            """
            UPDATE login_attempts SET
              failures = \(attempts.failures), started_at = \(attempts.startedAt),
              blocked_until = \(attempts.blockedUntil)
            WHERE subject = \(attempts.subject)
            """)
    }
}
