import Synchronization

@testable import Storage

/// A driver that records its queries, so that the plans are those of the exact queries the stores run.
struct RecordingDriver: Driver {
    let base: any Driver
    let log = QueryLog()
    var name: String { base.name }
    var isShared: Bool { base.isShared }
    var aside: any Driver { self }

    func read<Value: Sendable>(_ body: @escaping @Sendable (any Connection) throws -> Value) async throws -> Value {
        try await base.read { try body(RecordingConnection(base: $0, log: log)) }
    }

    func write<Value: Sendable>(
        isRepeatable: Bool, _ body: @escaping @Sendable (any Connection) throws -> Value
    ) async throws -> Value {
        try await base.write(isRepeatable: isRepeatable) { try body(RecordingConnection(base: $0, log: log)) }
    }

    func migrate<Value: Sendable>(_ body: @escaping @Sendable (any Connection) throws -> Value) async throws -> Value {
        try await base.migrate(body)
    }

    func prepareMigrations(from version: Int, room: Int) async throws -> MigrationFiles? {
        try await base.prepareMigrations(from: version, room: room)
    }

    func keepCopy(_ files: MigrationFiles, beforeVersion version: Int) async throws {
        try await base.keepCopy(files, beforeVersion: version)
    }

    func claim() throws -> DatabaseClaim {
        try base.claim()
    }

    func requireOpenedFiles() throws {
        try base.requireOpenedFiles()
    }

    func exposures() -> [String] {
        base.exposures()
    }

    func size() async throws -> Int? {
        try await base.size()
    }

    func close() async throws {
        try await base.close()
    }
}

/// The queries of a driver, in order.
final class QueryLog: Sendable {
    private let list = Mutex<[Query]>([])

    var queries: [Query] { list.withLock { $0 } }

    func append(_ query: Query) {
        list.withLock { $0.append(query) }
    }
}

private struct RecordingConnection: Connection {
    let base: any Connection
    var dialect: Dialect { base.dialect }
    let log: QueryLog

    func rows(_ query: Query) throws -> [Row] {
        log.append(query)
        return try base.rows(query)
    }

    func run(_ query: Query) throws {
        log.append(query)
        try base.run(query)
    }

    func changed(_ query: Query) throws -> Int {
        log.append(query)
        return try base.changed(query)
    }

    func script(_ sql: String) throws {
        try base.script(sql)
    }

    func hasTable(_ name: String) throws -> Bool {
        try base.hasTable(name)
    }
}

extension Database {
    /// The steps SQLite takes for all queries of `work`.
    func plan(of work: (Database) async throws -> Void) async throws -> [String] {
        let driver = RecordingDriver(base: driver)
        try await work(Database(driver: driver))
        let queries = driver.log.queries
        return try await write { db in
            try queries.flatMap { query in
                try db.rows("EXPLAIN QUERY PLAN \(query)").map { try $0["detail"] as String }
            }
        }
    }
}

/// Steps that read a whole table or a whole index. Reading a query's own intermediate results does not count.
func wholeTableSteps(in plan: [String]) -> [String] {
    plan.filter { step in
        let words = step.split(separator: " ")
        guard words.first == "SCAN", words.count > 1, !words.contains("CONSTANT") else { return false }
        return !["branch", "b"].contains(words[1]) && !words[1].hasPrefix("(subquery")
    }
}
