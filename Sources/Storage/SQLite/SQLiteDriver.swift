import Foundation
internal import GRDB

extension Database {
    /// Opens a SQLite file, and makes it and its folder when they are missing, readable by their owner only.
    ///
    /// - Throws: ``DatabaseFailure``.
    package static func sqlite(path: String) throws -> Database {
        Database(driver: try SQLiteDriver(path: path))
    }
}

/// SQLite by GRDB: one writer, several readers that do not wait for it (WAL).
struct SQLiteDriver: Driver {
    let name = "SQLite"
    private let pool: DatabasePool
    private let file: SQLiteFile
    private let opened: OpenedFiles
    private let patience: WritePatience

    init(path: String, patience: WritePatience = WritePatience()) throws {
        var configuration = Configuration()
        configuration.busyMode = .timeout(5)
        configuration.label = "parley"
        self.patience = patience
        do {
            file = try SQLiteFile(preparing: path)
            pool = try Self.open(file.place, configuration)
            try pool.writeWithoutTransaction { database in
                // GRDB sets NORMAL with WAL, which may forget the last transactions when the power fails.
                try database.execute(sql: "PRAGMA synchronous = FULL")
                // In KiB: room for what the log of a thousand running replies touches at a time. With SQLite's 2 MB,
                // pages would be written and read again within one transaction.
                try database.execute(sql: "PRAGMA cache_size = -8192")
            }
            opened = OpenedFiles(file)
        } catch let failure as DatabaseFailure {
            throw failure
        } catch {
            let reason = (error as? DatabaseError)?.message ?? error.localizedDescription
            throw DatabaseFailure.unavailable("\(path): \(reason)")
        }
    }

    func read<Value: Sendable>(_ body: @Sendable (any Connection) throws -> Value) async throws -> Value {
        try opened.requireNoOther()
        return try await DatabaseFailure.translating {
            try await pool.read { try body(SQLiteConnection(database: $0)) }
        }
    }

    func write<Value: Sendable>(_ body: @Sendable (any Connection) throws -> Value) async throws -> Value {
        let deadline = patience.deadline()
        return try await DatabaseFailure.translating {
            try await pool.writeWithoutTransaction { database in
                let wait = patience.milliseconds(until: deadline)
                try database.execute(sql: "PRAGMA busy_timeout = \(wait)")
                return try commit(on: database, body)
            }
        }
    }

    /// One transaction. The files are looked at again at its end, so that one whose file goes meanwhile is not answered
    /// as stored.
    private func commit<Value>(
        on database: GRDB.Database, _ body: (any Connection) throws -> Value
    ) throws -> Value {
        try opened.requireSame()
        var result: Value?
        try database.inTransaction(.immediate) {
            result = try body(SQLiteConnection(database: database))
            try opened.requireSame()
            return .commit
        }
        guard let result else { throw DatabaseFailure.other("a transaction came to no result") }
        return result
    }

    func keepCopy(beforeVersion version: Int) async throws {
        let copy = "\(file.path).before-\(version)"
        let draft = "\(copy).\(UUID().uuidString)"
        defer { try? FileManager.default.removeItem(atPath: draft) }
        try await DatabaseFailure.translating {
            try SQLiteFile.make(at: draft)
            let isBefore = try await pool.writeWithoutTransaction { database in
                try database.execute(sql: "VACUUM INTO ?", arguments: [draft])
                let later = "SELECT EXISTS (SELECT 1 FROM schema_migrations WHERE version >= ?)"
                return try Bool.fetchOne(database, sql: later, arguments: [version]) == false
            }
            // Whoever migrated meanwhile has kept a copy, and this one may be of what they left.
            if isBefore, rename(draft, copy) != 0 { throw DatabaseFailure.unavailable("\(copy) cannot be made") }
        }
    }

    func claim() throws -> DatabaseClaim {
        try SQLiteClaims.claim(file, known: opened.identity)
    }

    func requireOpenedFiles() throws {
        try opened.requireSame()
    }

    func exposures() -> [String] {
        file.exposures()
    }

    /// The file and what waits beside it to be written into it.
    func size() async throws -> Int? {
        [file.place, file.log].compactMap { path in
            (try? FileManager.default.attributesOfItem(atPath: path))?[.size] as? Int
        }.reduce(0, +)
    }

    /// Leaves everything in the file itself, so that a copy of it alone is whole, unless another program is at work on it.
    func close() async throws {
        // From a task of its own: one that is cancelled could not write any more.
        await Task { await foldLog() }.value
        // The last connection to close must be the one that writes: only that one removes what is beside the file.
        pool.invalidateReadOnlyConnections()
        try pool.close()
    }

    /// Writes SQLite's log into the file. Tries without waiting, again and again for two seconds: a waiting checkpoint
    /// would hold up the writes of other programs.
    private func foldLog() async {
        for _ in 1...40 {
            do {
                try await pool.writeWithoutTransaction { database in
                    try database.execute(sql: "PRAGMA busy_timeout = 0")
                    try database.checkpoint(.truncate)
                }
                return
            } catch let error as DatabaseError where Self.isPassing(error) || error.resultCode == .SQLITE_LOCKED {
                try? await Task.sleep(for: .milliseconds(50))  // only cancellation throws, and nobody cancels this
            } catch {
                return  // Closed already, or broken: what is in the log stays there, and SQLite reads it from there.
            }
        }
    }

    /// Opens the file and turns WAL on. SQLite does not wait for others who do the same at this moment, so this does.
    private static func open(_ path: String, _ configuration: Configuration) throws -> DatabasePool {
        let deadline = ContinuousClock.now + .seconds(5)
        while true {
            do {
                return try DatabasePool(path: path, configuration: configuration)
            } catch let error as DatabaseError where isPassing(error) && ContinuousClock.now < deadline {
                Thread.sleep(forTimeInterval: 0.02)
            }
        }
    }

    private static func isPassing(_ error: DatabaseError) -> Bool {
        error.resultCode == .SQLITE_BUSY || error.resultCode == .SQLITE_PROTOCOL
    }
}
