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
        for expired in Self.expired(at: now) {
            let count = try await database.write { db in
                // Rows that others are using are left for the next time.
                try db.changed(
                    """
                    WITH expired AS (
                      SELECT \(expired.key) FROM \(expired.table) WHERE \(expired.condition)
                      LIMIT \(Self.batch) \(db.dialect.skippingLocked)
                    )
                    DELETE FROM \(expired.table) WHERE (\(expired.key)) IN (SELECT \(expired.key) FROM expired)
                    """)
            }
            if count > 0 { return count }
        }
        return 0
    }

    /// Rows that have expired, with the columns of the table's primary key.
    private struct Expired {
        let table: Query
        let key: Query
        let condition: Query
    }

    /// Times too far in the future come from a clock that has been set back since.
    private static func expired(at now: Timestamp) -> [Expired] {
        let keys = now - IdempotencyKey.lifetime
        return [
            Expired(
                table: "idempotency_keys", key: "user_id, key",
                condition: "created_at <= \(keys) OR created_at > \(now + IdempotencyKey.lifetime)"),
            Expired(table: "login_attempts", key: "subject", condition: "blocked_until < \(now - .days(1))"),
            Expired(
                table: "sessions", key: "id",
                condition: "expires_at <= \(now) OR last_seen_at <= \(now - Session.idleLifetime)"),
            Expired(table: "password_resets", key: "token_hash", condition: "expires_at <= \(now)"),
        ]
    }
}
