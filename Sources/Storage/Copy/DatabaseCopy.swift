package import Logging
internal import Model

/// Copies a whole database, from any engine to any.
///
/// Tables are copied in parts, each in a transaction together with how far the copy is: what is interrupted goes on at
/// the next part. References are not enforced until everything is there, because no order of the rows satisfies all of
/// them. In the end both databases are read and compared.
package struct DatabaseCopy: Sendable {
    let source: Database
    let target: Database
    var limit = TableRows.Limit()
    /// Time between two lines of progress.
    var interval = Duration.seconds(5)
    /// Runs after each part has been stored.
    var afterPart: @Sendable () async throws -> Void = {}

    /// - Parameter target: A new database, or an interrupted copy. One in SQLite is opened by
    ///   ``Database/copyInSQLite(path:)``.
    package init(from source: Database, to target: Database) {
        self.source = source
        self.target = target
    }

    /// Copies everything that is still missing, and compares.
    ///
    /// - Throws: ``CopyError``, ``SchemaError``, ``DatabaseFailure``. The target then stays an incomplete copy, unless
    ///   nothing has been changed.
    package func run(logger: Logger) async throws -> CopyResult {
        guard try await source.identity() != target.identity() else { throw CopyError.sameDatabase }
        for (database, side) in [(source, CopyError.Side.source), (target, .target)] {
            try await database.requireNoServer(on: side)
        }
        let claims = (try source.claim(), try target.claim())
        defer { withExtendedLifetime(claims) {} }
        try await requireReadySource()
        let fingerprint = try await source.read { try $0.fingerprint() }
        try await begin(fingerprint, logger)
        let tables = try await tables()
        let report = CopyReport(logger: logger, interval: interval)
        for pair in tables { try await copy(pair, report) }
        let sums = try await sums(tables, report)
        try await source.requireNoServer(on: .source)
        guard sums.allSatisfy({ $0.source.isSame(as: $0.target) }) else {
            throw CopyError.different(tables: sums.filter { !$0.source.isSame(as: $0.target) }.map(\.table))
        }
        logger.info("Checking the references")
        try await finish(tables.map(\.target.table))
        return CopyResult(tables: sums, hasSealedKey: try await target.read { try $0.hasSealedKey() })
    }

    // MARK: - Beginning

    private func requireReadySource() async throws {
        let migrations = try Migration.bundled(for: source.driver.name)
        let broken = try await source.read { db -> [Row] in
            guard try !db.connection.hasTable(CopyProgress.table) else { throw CopyError.incompleteSource }
            guard try AppliedMigrations(on: db.connection).isSame(as: migrations) else {
                throw CopyError.outdatedSource
            }
            return try db.brokenReferences()
        }
        try requireNone(of: broken)
    }

    /// Makes the target an incomplete copy, unless it is one already.
    private func begin(_ fingerprint: String, _ logger: Logger) async throws {
        let migrations = try Migration.bundled(for: target.driver.name)
        let isBegun = try await target.read { db -> Bool in
            guard try !db.connection.hasTable(CopyProgress.table) else {
                guard try CopyProgress.source(on: db.connection) == fingerprint else { throw CopyError.otherSource }
                guard try AppliedMigrations(on: db.connection).isSame(as: migrations) else {
                    throw CopyError.otherVersion
                }
                return true
            }
            guard try db.connection.hasTable("users") else { return false }
            guard try db.row("SELECT id FROM users LIMIT 1") == nil else { throw CopyError.occupiedTarget }
            return false
        }
        guard !isBegun else { return logger.info("Continuing an interrupted copy") }
        try await target.migrate(logger: logger)
        try await target.driver.migrate { connection in
            try CopyProgress.begin(fingerprint, on: connection)
            try connection.suspendReferences()
            // The first rows of a new database.
            for table in try CopiedTable.all(on: connection) { try connection.run("DELETE FROM \(table.sql)") }
            // Whatever has been indexed is not there any more: the server begins anew.
            try connection.run("UPDATE search_state SET edition = ''")
        }
    }

    private func tables() async throws -> [Pair] {
        let sources = try await source.read { try CopiedTable.all(on: $0.connection) }
        let targets = try await target.read { try CopiedTable.all(on: $0.connection) }
        let others = Set(sources.map(\.name)).symmetricDifference(targets.map(\.name))
        guard others.isEmpty else { throw CopyError.otherTables(others.sorted()) }
        return try zip(sources, targets).map { from, to in
            try to.requireSame(as: from)
            return Pair(source: rows(of: from, in: source), target: rows(of: to, in: target))
        }
    }

    private func rows(of table: CopiedTable, in database: Database) -> TableRows {
        TableRows(table: table, database: database, limit: limit, replacesNUL: isIntoPostgreSQL)
    }

    // MARK: - Rows

    /// A table of the source, and the same one of the target.
    private struct Pair: Sendable {
        let source: TableRows
        let target: TableRows
        var name: String { target.table.name }
    }

    private func copy(_ pair: Pair, _ report: CopyReport) async throws {
        var place = try await target.read { try CopyProgress.place(in: pair.name, on: $0.connection) }
        guard place != .end else { return }
        var steps = report.steps("Copied", of: pair.name, total: try await pair.source.count())
        if place != .beginning { steps.add(try await pair.target.count()) }
        while place != .end {
            let part = try await pair.source.part(after: place.key)
            let next = part.lastKey.map(CopyProgress.Place.after) ?? .end
            try await store(part.rows, in: pair.target.table, from: place, to: next)
            place = next
            try await afterPart()
            steps.add(part.rows.count)
        }
    }

    /// Running it again after it was stored changes nothing.
    private func store(
        _ rows: [[StoredValue]], in table: CopiedTable, from place: CopyProgress.Place, to next: CopyProgress.Place
    ) async throws {
        let queries = try rows.map { try table.insertion(of: $0, into: target.driver.name) }
        try await target.write(isRepeatable: true) { db in
            let found = try CopyProgress.place(in: table.name, on: db.connection)
            guard found != next else { return }
            guard found == place else { throw CopyError.changed(.target) }
            for query in queries { try db.run(query) }
            try CopyProgress.move(to: next, in: table.name, on: db.connection)
        }
    }

    // MARK: - End

    private func sums(_ pairs: [Pair], _ report: CopyReport) async throws -> [CopyResult.Table] {
        var tables: [CopyResult.Table] = []
        for pair in pairs {
            async let target = sum(of: pair.target, nil)
            let source = try await sum(of: pair.source, report)
            tables.append(CopyResult.Table(table: pair.name, source: source, target: try await target))
        }
        return tables
    }

    private func sum(of rows: TableRows, _ report: CopyReport?) async throws -> TableSum {
        var sum = TableSum()
        var key: [StoredValue]?
        var steps = report?.steps("Compared", of: rows.table.name, total: nil)
        while true {
            let part = try await rows.part(after: key)
            guard part.lastKey != nil else { return sum }
            sum.add(part)
            steps?.add(part.rows.count)
            key = part.lastKey
        }
    }

    private func finish(_ tables: [CopiedTable]) async throws {
        try requireNone(of: try await target.read { try $0.brokenReferences() })
        let end: @Sendable (any Connection) throws -> Void = { connection in
            try connection.restoreReferences()
            for table in tables { try connection.continueNumbers(of: table) }
            try CopyProgress.end(on: connection)
        }
        // PostgreSQL checks all rows now, which may take long.
        if isIntoPostgreSQL {
            try await target.driver.migrate(end)
        } else {
            try await target.driver.write(isRepeatable: false, end)
        }
    }

    private func requireNone(of brokenReferences: [Row]) throws {
        guard let row = brokenReferences.first else { return }
        throw CopyError.brokenReferences(table: try row["name"], count: try row["count"])
    }

    private var isIntoPostgreSQL: Bool { target.driver.name == "PostgreSQL" }
}

extension CopyProgress.Place {
    /// The key of the last row that has been copied.
    fileprivate var key: [StoredValue]? {
        if case .after(let key) = self { key } else { nil }
    }
}

extension AppliedMigrations {
    /// Whether a database has exactly the migrations of this program.
    ///
    /// - Throws: ``SchemaError/newer(found:known:)`` if it has more.
    fileprivate func isSame(as migrations: [Migration]) throws -> Bool {
        let known = migrations.last?.version ?? 0
        if let version, version > known { throw SchemaError.newer(found: version, known: known) }
        return try pending(of: migrations).isEmpty
    }
}

extension CopiedTable {
    /// - Throws: ``CopyError/unwritableValue(table:column:)``.
    fileprivate func insertion(of row: [StoredValue], into engine: String) throws -> Query {
        let values = try zip(columns, row).map { column, stored in
            guard let value = stored.value(for: column.type) else {
                throw CopyError.unwritableValue(table: name, column: column.name)
            }
            return Query(value: value)
        }
        let numbering: Query = columns.contains(where: \.isNumbered) ? "OVERRIDING SYSTEM VALUE" : ""
        return """
            INSERT INTO \(sql) (\(Query(listing: columns.map(\.sql)))) \(numbering) VALUES (\(Query(listing: values)))
            """
    }
}

extension Transaction {
    /// What tells a database from others, as long as nobody uses it.
    fileprivate func fingerprint() throws -> String {
        let first = try row("SELECT id FROM users ORDER BY id LIMIT 1")
        let setup = try row("SELECT completed_at FROM setup")
        let values = (first?.values ?? []) + (setup?.values ?? [])
        return try values.map { "\(try StoredValue($0))" }.joined(separator: " ")
    }

    /// Whether the key of a model server is stored, which only the key file can open.
    fileprivate func hasSealedKey() throws -> Bool {
        try row("SELECT id FROM model_connection WHERE sealed_key IS NOT NULL") != nil
    }
}
