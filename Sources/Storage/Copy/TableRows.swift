/// Rows of a table in the order of its key, in parts that fit into memory.
struct TableRows: Sendable {
    /// Most rows of a part, and most bytes, unless a single row has more.
    struct Limit: Sendable {
        var rows = 1000
        var bytes = 2_000_000
    }

    /// Rows that follow each other.
    struct Part: Sendable {
        let rows: [[StoredValue]]
        /// The key of the last one, as the database has it; `nil` if there are none.
        let lastKey: [StoredValue]?
        /// Number of U+0000 that were replaced.
        let replacements: Int
    }

    let table: CopiedTable
    let database: Database
    let limit: Limit
    /// Whether texts have U+FFFD in place of U+0000.
    let replacesNUL: Bool

    /// Reads what follows a key; no rows at the end.
    ///
    /// - Parameter key: `nil` for the beginning.
    func part(after key: [StoredValue]?) async throws -> Part {
        let rest = try rest(after: key)
        return try await database.read { [self] db in
            let count = try count(rest, in: db)
            guard count > 0 else { return part(of: []) }
            let columns = Query(listing: table.columns.map(\.sql))
            let rows = try db.rows("SELECT \(columns) \(rest) LIMIT \(count)")
            return try part(of: rows.map { try $0.values.map(StoredValue.init) })
        }
    }

    func count() async throws -> Int {
        try await database.read { [table] in try $0.expectRow("SELECT COUNT(*) AS n FROM \(table.sql)")["n"] }
    }

    /// How many of the next rows make a part.
    private func count(_ rest: Query, in db: Transaction) throws -> Int {
        let sizes: [Int] = try db.rows("SELECT \(size(db.dialect)) AS size \(rest) LIMIT \(limit.rows)").map {
            try $0["size"]
        }
        var bytes = 0
        let fitting = sizes.prefix { size in
            bytes += size
            return bytes <= limit.bytes
        }
        return sizes.isEmpty ? 0 : max(fitting.count, 1)
    }

    /// The bytes of a row that may have many.
    private func size(_ dialect: Dialect) -> Query {
        let sizes = table.columns.compactMap { column -> Query? in
            switch (column.type, dialect) {
            case (.text, .sqlite), (.bytes, .sqlite): "COALESCE(LENGTH(CAST(\(column.sql) AS BLOB)), 0)"
            case (.text, .postgreSQL), (.bytes, .postgreSQL): "COALESCE(OCTET_LENGTH(\(column.sql)), 0)"
            case (.json, _): "COALESCE(OCTET_LENGTH(CAST(\(column.sql) AS text)), 0)"
            default: nil
            }
        }
        return sizes.reduce("0") { "\($0) + \($1)" }
    }

    private func rest(after key: [StoredValue]?) throws -> Query {
        let columns = table.key.map { table.columns[$0] }
        let order: Query = "ORDER BY \(Query(listing: columns.map(\.sql)))"
        guard let key else { return "FROM \(table.sql) \(order)" }
        let values = zip(columns, key).compactMap { column, part in part.value(for: column.type).map(Query.init(value:))
        }
        guard values.count == columns.count else { throw CopyError.unreadableProgress(table: table.name) }
        return """
            FROM \(table.sql) WHERE (\(Query(listing: columns.map(\.sql)))) > (\(Query(listing: values))) \(order)
            """
    }

    private func part(of rows: [[StoredValue]]) -> Part {
        let key = rows.last.map { row in table.key.map { row[$0] } }
        let count = replacesNUL ? rows.reduce(0) { $0 + $1.reduce(0) { $0 + $1.countOfNUL } } : 0
        return Part(
            rows: count == 0 ? rows : rows.map { $0.map(\.withoutNUL) }, lastKey: key, replacements: count)
    }
}

extension StoredValue {
    /// How many U+0000 a text has.
    var countOfNUL: Int {
        guard case .text(let text) = self else { return 0 }
        return text.utf8.count { $0 == 0 }
    }
}
