import Foundation
internal import GRDB

extension Database {
    /// Opens a SQLite file. A missing file or folder is created, accessible to its owner only.
    ///
    /// - Throws: ``DatabaseFailure``.
    package static func sqlite(path: String) throws -> Database {
        Database(driver: try SQLiteDriver(path: path))
    }

    /// Opens a SQLite file that is to become a copy of another database: references are checked only when all of it is
    /// there.
    ///
    /// - Throws: ``DatabaseFailure``.
    package static func copyInSQLite(path: String) throws -> Database {
        Database(driver: try SQLiteDriver(path: path, checksReferences: false))
    }
}

/// SQLite through GRDB: one writer, and several readers that do not wait for it (WAL).
struct SQLiteDriver: Driver {
    let name = "SQLite"
    /// Running replies belong to the one server that has claimed the file.
    let isShared = false
    var aside: any Driver { self }
    let writer: DatabaseQueue
    private let readers: SQLiteReaders
    let file: SQLiteFile
    let opened: OpenedFiles
    let timeout: WriteTimeout
    let writes: WriteQueue
    /// Whether each transaction checks that its references lead to rows.
    let checksReferences: Bool

    /// - Parameter longestCommit: After this long, a commit takes no further commands.
    init(
        path: String, timeout: WriteTimeout = WriteTimeout(), longestCommit: Duration = .milliseconds(8),
        checksReferences: Bool = true
    ) throws {
        var configuration = Configuration()
        configuration.foreignKeysEnabled = checksReferences
        configuration.busyMode = .timeout(5)
        configuration.journalMode = .wal
        configuration.label = "parley"
        self.timeout = timeout
        self.checksReferences = checksReferences
        do {
            file = try SQLiteFile(preparing: path)
            writer = try Self.open(file.place, configuration)
            try writer.writeWithoutTransaction { database in
                // GRDB uses NORMAL with WAL, which may lose the last transactions in a power failure.
                try database.execute(sql: "PRAGMA synchronous = FULL")
                // In KiB: enough for the pages that logging a thousand running replies changes at once. With SQLite's
                // default of 2 MB, pages would be written and read again within one transaction.
                try database.execute(sql: "PRAGMA cache_size = -8192")
            }
            opened = OpenedFiles(file)
            writes = WriteQueue(writer, opened, timeout: timeout, length: longestCommit)
        } catch let failure as DatabaseFailure {
            throw failure
        } catch {
            let reason = (error as? DatabaseError)?.message ?? error.localizedDescription
            throw DatabaseFailure.unavailable("\(path): \(reason)")
        }
        // More than two users reading at length can occupy: see `Database.turns`.
        readers = SQLiteReaders(path: file.place, configuration: configuration, opened: opened, count: 12)
    }

    func read<Value: Sendable>(_ body: @escaping @Sendable (any Connection) throws -> Value) async throws -> Value {
        try await readers.read(body)
    }

    func write<Value: Sendable>(
        isRepeatable: Bool, _ body: @escaping @Sendable (any Connection) throws -> Value
    ) async throws -> Value {
        try await DatabaseFailure.translating { try await writes.run(body) }
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

    /// The database file and the log beside it that has not been written to it yet.
    func size() async throws -> Int? {
        [file.place, file.log].compactMap { path in
            (try? FileManager.default.attributesOfItem(atPath: path))?[.size] as? Int
        }.reduce(0, +)
    }

    /// Writes everything to the database file itself, so that a copy of that file alone is complete, unless another
    /// program is using the database.
    func close() async throws {
        // In its own task: a cancelled task could no longer write.
        await Task {
            await writes.close()
            await readers.close()
            await foldLog()
        }.value
        // The last connection to close: only a writer removes the files beside the database.
        try writer.close()
    }

    /// Writes SQLite's log to the database file and empties it. Retries for two seconds without blocking: a waiting
    /// checkpoint would hold up other programs' writes.
    func foldLog(attempts: Int = 40) async {
        for _ in 0..<attempts {
            do {
                try await writer.writeWithoutTransaction { database in
                    try database.execute(sql: "PRAGMA busy_timeout = 0")
                    try database.checkpoint(.truncate)
                }
                return
            } catch let error as DatabaseError where Self.isPassing(error) || error.resultCode == .SQLITE_LOCKED {
                try? await Task.sleep(for: .milliseconds(50))  // throws only when cancelled, and nobody cancels this
            } catch {
                return  // Already closed, or broken: the log keeps its content, and SQLite reads it from there.
            }
        }
    }

    /// Opens the file and turns WAL on. SQLite does not wait for others that are doing the same, so this retries.
    private static func open(_ path: String, _ configuration: Configuration) throws -> DatabaseQueue {
        let deadline = ContinuousClock.now + .seconds(5)
        while true {
            do {
                return try DatabaseQueue(path: path, configuration: configuration)
            } catch let error as DatabaseError where isPassing(error) && ContinuousClock.now < deadline {
                Thread.sleep(forTimeInterval: 0.02)
            }
        }
    }

    private static func isPassing(_ error: DatabaseError) -> Bool {
        error.resultCode == .SQLITE_BUSY || error.resultCode == .SQLITE_PROTOCOL
    }
}
