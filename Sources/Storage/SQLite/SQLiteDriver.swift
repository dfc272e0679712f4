import Foundation
internal import GRDB
internal import Model

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
    private let path: String

    init(path: String) throws {
        self.path = path
        var configuration = Configuration()
        configuration.busyMode = .timeout(5)
        configuration.label = "parley"
        do {
            try Self.prepareFile(at: path)
            pool = try Self.open(path, configuration)
            try pool.writeWithoutTransaction { database in
                // GRDB sets NORMAL with WAL, which may forget the last transactions when the power fails.
                try database.execute(sql: "PRAGMA synchronous = FULL")
                // In KiB: room for what the log of a thousand running replies touches at a time. With SQLite's 2 MB,
                // pages would be written and read again within one transaction.
                try database.execute(sql: "PRAGMA cache_size = -8192")
            }
        } catch let failure as DatabaseFailure {
            throw failure
        } catch {
            let reason = (error as? DatabaseError)?.message ?? error.localizedDescription
            throw DatabaseFailure.unavailable("\(path): \(reason)")
        }
    }

    func read<Value: Sendable>(_ body: @Sendable (any Connection) throws -> Value) async throws -> Value {
        try await DatabaseFailure.translating { try await pool.read { try body(SQLiteConnection(database: $0)) } }
    }

    func write<Value: Sendable>(_ body: @Sendable (any Connection) throws -> Value) async throws -> Value {
        try await DatabaseFailure.translating { try await pool.write { try body(SQLiteConnection(database: $0)) } }
    }

    func keepCopy(beforeVersion version: Int) async throws {
        let copy = "\(path).before-\(version)"
        let draft = "\(copy).\(UUID().uuidString)"
        defer { try? FileManager.default.removeItem(atPath: draft) }
        try await DatabaseFailure.translating {
            try Self.makeFile(at: draft)
            let isBefore = try await pool.writeWithoutTransaction { database in
                try database.execute(sql: "VACUUM INTO ?", arguments: [draft])
                let later = "SELECT EXISTS (SELECT 1 FROM schema_migrations WHERE version >= ?)"
                return try Bool.fetchOne(database, sql: later, arguments: [version]) == false
            }
            // Whoever migrated meanwhile has kept a copy, and this one may be of what they left.
            if isBefore, rename(draft, copy) != 0 { throw DatabaseFailure.unavailable("\(copy) cannot be made") }
        }
    }

    /// A lock on a file beside the database, which the system lets go when the process ends, however it ends.
    func claim() throws -> DatabaseClaim {
        let descriptor = Foundation.open(path + ".lock", O_CREAT | O_RDWR | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw DatabaseFailure.unavailable("\(path).lock cannot be opened") }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            _ = Foundation.close(descriptor)
            throw DatabaseFailure.unavailable("another server uses \(path)")
        }
        return DatabaseClaim { _ = Foundation.close(descriptor) }
    }

    /// The file and what waits beside it to be written into it.
    func size() async throws -> Int? {
        [path, path + "-wal"].compactMap { path in
            (try? FileManager.default.attributesOfItem(atPath: path))?[.size] as? Int
        }.reduce(0, +)
    }

    func close() async throws {
        try pool.close()
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

    private static func prepareFile(at path: String) throws {
        let folder = URL(fileURLWithPath: path).deletingLastPathComponent()
        try FileManager.default.createDirectory(
            at: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        if !FileManager.default.fileExists(atPath: path) { try makeFile(at: path) }
    }

    /// Makes an empty file that SQLite fills. SQLite itself would let everybody read it.
    private static func makeFile(at path: String) throws {
        let isMade = FileManager.default.createFile(
            atPath: path, contents: nil, attributes: [.posixPermissions: 0o600])
        guard isMade else { throw DatabaseFailure.unavailable("\(path) cannot be made") }
    }
}

/// GRDB's connection with our values.
struct SQLiteConnection: Connection {
    let database: GRDB.Database

    func rows(_ query: Query) throws -> [Row] {
        let statement = try prepared(query)
        let names = statement.columnNames
        let columns = Dictionary(zip(names, names.indices), uniquingKeysWith: { first, _ in first })
        let cursor = try GRDB.Row.fetchCursor(statement)
        var rows: [Row] = []
        while let row = try cursor.next() {
            rows.append(Row(columns: columns, values: names.indices.map { Value(row[$0] as DatabaseValue) }))
        }
        return rows
    }

    func run(_ query: Query) throws -> Int {
        try prepared(query).execute()
        return database.changesCount
    }

    func script(_ sql: String) throws {
        try database.execute(sql: sql)
    }

    func hasTable(_ name: String) throws -> Bool {
        try database.tableExists(name)
    }

    private func prepared(_ query: Query) throws -> Statement {
        let statement = try database.cachedStatement(sql: query.sql)
        try statement.setArguments(StatementArguments(query.values.map(\.databaseValue)))
        return statement
    }
}

extension Value {
    fileprivate init(_ value: DatabaseValue) {
        switch value.storage {
        case .null: self = .null
        case .int64(let number): self = .integer(number)
        case .double(let number): self = .text("\(number)")
        case .string(let text): self = .text(text)
        case .blob(let data): self = .bytes(Array(data))
        }
    }

    /// Times as integers, identifiers and JSON as text, flags as 0 and 1.
    fileprivate var databaseValue: DatabaseValue {
        switch self {
        case .null: .null
        case .integer(let number): number.databaseValue
        case .text(let text), .json(let text): text.databaseValue
        case .bytes(let bytes): Data(bytes).databaseValue
        case .boolean(let flag): flag.databaseValue
        case .time(let time): time.microseconds.databaseValue
        case .uuid(let uuid): uuid.uuidString.lowercased().databaseValue
        }
    }
}

extension DatabaseFailure {
    fileprivate init(_ error: any Error) {
        guard let error = error as? DatabaseError else {
            self = .other("\(error)")
            return
        }
        let message = error.message ?? "\(error.resultCode)"
        self =
            switch error.resultCode {
            case .SQLITE_BUSY, .SQLITE_LOCKED, .SQLITE_PROTOCOL: .busy
            case .SQLITE_FULL: .full
            case .SQLITE_CONSTRAINT: .constraint(message)
            case .SQLITE_CANTOPEN, .SQLITE_NOTADB, .SQLITE_READONLY, .SQLITE_IOERR, .SQLITE_CORRUPT:
                .unavailable(message)
            default: .other(message)
            }
    }

    /// Runs database work, and says its failures in our words. The values of a statement never get into them.
    fileprivate static func translating<Result>(_ work: () async throws -> Result) async throws -> Result {
        do {
            return try await work()
        } catch let error as DatabaseError {
            throw DatabaseFailure(error)
        }
    }
}
