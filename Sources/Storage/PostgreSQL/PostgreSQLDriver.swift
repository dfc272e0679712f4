extension Database {
    /// Uses a PostgreSQL database, version 15 or later, that stores texts in UTF-8. Nothing is connected yet.
    ///
    /// - Parameters:
    ///   - url: `postgres://user:password@host:port/database`, with parameters such as `sslmode`, `sslrootcert` and
    ///     `prepared=off`.
    ///   - patience: How long anything may take, in place of the usual limits; for tests, which may be slow.
    /// - Throws: ``DatabaseFailure/unavailable(_:)`` if the URL is not valid. The password gets into no message.
    package static func postgreSQL(url: String, patience: Duration? = nil) throws -> Database {
        do {
            var settings = try PostgreSQLSettings(url)
            if let patience { settings.wait(for: patience) }
            return Database(driver: PostgreSQLDriver(settings))
        } catch let error as InvalidPostgreSQLAddress {
            throw DatabaseFailure.unavailable(error.reason)
        }
    }
}

/// PostgreSQL through libpq.
struct PostgreSQLDriver: Driver {
    let name = "PostgreSQL"
    let isShared = true
    let pool: PostgreSQLPool
    /// One more connection, for what must not wait until others have finished.
    let single: PostgreSQLPool

    init(_ settings: PostgreSQLSettings) {
        var narrow = settings
        narrow.width = 1
        self.init(pool: PostgreSQLPool(settings), single: PostgreSQLPool(narrow))
    }

    private init(pool: PostgreSQLPool, single: PostgreSQLPool) {
        self.pool = pool
        self.single = single
    }

    var aside: any Driver { PostgreSQLDriver(pool: single, single: single) }

    func read<Value: Sendable>(_ body: @escaping @Sendable (any Connection) throws -> Value) async throws -> Value {
        try await pool.run(.reading, body)
    }

    func write<Value: Sendable>(
        isRepeatable: Bool, _ body: @escaping @Sendable (any Connection) throws -> Value
    ) async throws -> Value {
        try await pool.run(.writing, isRepeatable: isRepeatable, body)
    }

    /// Keeps no copy: operators make one with `pg_dump`.
    func prepareMigrations(from version: Int, room: Int) async throws -> MigrationFiles? { nil }

    func keepCopy(_ files: MigrationFiles, beforeVersion version: Int) async throws {}

    /// Claims nothing: several servers may use the database.
    func claim() throws -> DatabaseClaim { DatabaseClaim {} }

    func requireOpenedFiles() throws {}

    func exposures() -> [String] { pool.settings.address.exposures() }

    func size() async throws -> Int? {
        try await read { try $0.rows("SELECT pg_database_size(current_database()) AS size").first?["size"] }
    }

    func close() async throws {
        async let others: Void = pool.close()
        await single.close()
        await others
    }
}
