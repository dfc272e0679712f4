package import Model

/// Deletes expired rows: idempotency keys, sign-in attempts, sessions, password reset links.
///
/// Correctness does not depend on it, because every reader of these rows checks their time; without it they would
/// accumulate. It runs in small steps and in the background, so that nobody who signs in or sends a message has to wait
/// for it.
package struct Sweep: Sendable {
    /// Most rows that one transaction deletes.
    static let batch = 200

    let database: Database

    package init(database: Database) {
        self.database = database
    }

    /// Deletes one batch.
    ///
    /// - Returns: The number of deleted rows; 0 if nothing is left.
    package func some(at now: Timestamp = .now) async throws -> Int {
        for step in Self.steps(at: now) {
            let count = try await database.write { try $0.changed(step) }
            if count > 0 { return count }
        }
        return 0
    }

    /// Times too far in the future come from a clock that has been set back since.
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
