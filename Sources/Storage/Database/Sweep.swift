package import Model

/// Takes out what has run out: keys of commands, attempts to sign in, sessions, links for a new password.
///
/// Nothing depends on it, for whoever reads these rows looks at their time; without it they would pile up. It is done in
/// small steps and apart from everything else, so that nobody who signs in or sends a message waits for it.
package struct Sweep: Sendable {
    /// Most rows that one transaction takes out.
    static let batch = 200

    let database: Database

    package init(database: Database) {
        self.database = database
    }

    /// Takes out some of it.
    ///
    /// - Returns: How many rows there were; 0 when nothing is left.
    package func some(at now: Timestamp = .now) async throws -> Int {
        for step in Self.steps(at: now) {
            let count = try await database.write { try $0.run(step) }
            if count > 0 { return count }
        }
        return 0
    }

    /// Times too far ahead are of a clock that was set back since.
    private static func steps(at now: Timestamp) -> [Query] {
        let keys = now - IdempotencyKey.lifetime
        return [
            """
            DELETE FROM idempotency_keys WHERE (user_id, key) IN (
              SELECT user_id, key FROM idempotency_keys
              WHERE created_at <= \(keys) OR created_at > \(now + IdempotencyKey.lifetime) LIMIT \(batch))
            """,
            """
            DELETE FROM login_attempts WHERE subject IN (
              SELECT subject FROM login_attempts WHERE blocked_until < \(now - .days(1)) LIMIT \(batch))
            """,
            """
            DELETE FROM sessions WHERE id IN (
              SELECT id FROM sessions
              WHERE expires_at <= \(now) OR last_seen_at <= \(now - Session.idleLifetime) LIMIT \(batch))
            """,
            """
            DELETE FROM password_resets WHERE token_hash IN (
              SELECT token_hash FROM password_resets WHERE expires_at <= \(now) LIMIT \(batch))
            """,
        ]
    }
}
