extension PostgreSQLDriver {
    /// One server migrates at a time: the others wait for a row, which unlike an advisory lock also works behind a
    /// connection pooler.
    func migrate<Value: Sendable>(_ body: @escaping @Sendable (any Connection) throws -> Value) async throws -> Value {
        try await write(isRepeatable: true) { connection in
            guard try !connection.hasTable("schema_lock") else { return }
            try connection.run("CREATE TABLE IF NOT EXISTS schema_lock (id INTEGER PRIMARY KEY)")
            try connection.run("INSERT INTO schema_lock (id) VALUES (1) ON CONFLICT DO NOTHING")
        }
        return try await pool.run(.migrating, isRepeatable: true) { connection in
            guard try !connection.rows("SELECT id FROM schema_lock WHERE id = 1 FOR UPDATE").isEmpty else {
                throw DatabaseFailure.other("the row of schema_lock is missing")
            }
            return try body(connection)
        }
    }
}
