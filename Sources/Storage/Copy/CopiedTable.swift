/// A table of a database whose rows are copied, as the schema describes it.
struct CopiedTable: Sendable {
    struct Column: Sendable {
        let name: String
        let type: ColumnType
        /// Whether the engine numbers its rows, unless it is told the number.
        let isNumbered: Bool

        var sql: Query { identifier(name) }
    }

    let name: String
    /// By name: engines may have them in another order.
    let columns: [Column]
    /// The columns of the primary key, in its order, as places among the columns.
    let key: [Int]

    var sql: Query { identifier(name) }

    /// Tables that no copy has: what the migrations record, what makes the search index, which servers are running, and
    /// how far the copy is.
    static let leftOut: Set<String> = [
        "schema_migrations", "schema_lock", "search_state", "search_titles", "search_messages", "nodes",
        CopyProgress.table,
    ]

    /// The column that names an entry of the search index. A copy is indexed anew.
    private static let searchEntry = "search_entry"

    /// All tables of a database that are copied, by name.
    ///
    /// - Throws: ``CopyError`` if the program does not know how to copy one of them.
    static func all(on connection: any Connection) throws -> [CopiedTable] {
        let names: [String] = try connection.rows(tables(connection.dialect)).map { try $0["name"] }
        return try names.filter { !isLeftOut($0) }.sorted().map { try CopiedTable($0, on: connection) }
    }

    /// The full-text indexes of SQLite keep their content in further tables.
    static func isLeftOut(_ table: String) -> Bool {
        leftOut.contains(table) || ["search_titles_", "search_messages_"].contains { table.hasPrefix($0) }
    }

    private init(_ name: String, on connection: any Connection) throws {
        self.name = name
        let rows = try connection.rows(Self.columns(of: name, connection.dialect))
        let found = try rows.map { row in
            let (column, type): (String, String) = (try row["name"], try row["type"])
            guard let known = ColumnType(type, on: connection.dialect) else {
                throw CopyError.unknownType(table: name, column: column, type: type)
            }
            let place: Int? = try row["place"]
            return (column: Column(name: column, type: known, isNumbered: try row["is_numbered"]), place: place)
        }.filter { $0.column.name != Self.searchEntry }.sorted { $0.column.name < $1.column.name }
        columns = found.map(\.column)
        key = found.indices.filter { found[$0].place != nil }.sorted {
            (found[$0].place ?? 0) < (found[$1].place ?? 0)
        }
        guard !key.isEmpty else { throw CopyError.noKey(table: name) }
    }

    /// - Throws: ``CopyError`` if another database's table of the same name has other columns, or another key.
    func requireSame(as other: CopiedTable) throws {
        guard columns.map(\.name) == other.columns.map(\.name), key == other.key else {
            throw CopyError.otherColumns(table: name)
        }
    }

    private static func tables(_ dialect: Dialect) -> Query {
        switch dialect {
        case .sqlite: "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'"
        case .postgreSQL:
            """
            SELECT relname AS name FROM pg_class
            WHERE relkind IN ('r', 'p') AND NOT relispartition AND relnamespace = CAST(current_schema() AS regnamespace)
            """
        }
    }

    private static func columns(of table: String, _ dialect: Dialect) -> Query {
        switch dialect {
        case .sqlite:
            """
            SELECT name, type, CASE WHEN pk > 0 THEN pk END AS place, 0 AS is_numbered FROM pragma_table_info(\(table))
            """
        case .postgreSQL:
            """
            SELECT a.attname AS name, CAST(CAST(a.atttypid AS regtype) AS text) AS type, a.attidentity <> '' AS is_numbered,
              (SELECT array_position(CAST(i.indkey AS int2[]), a.attnum) FROM pg_index i
               WHERE i.indrelid = a.attrelid AND i.indisprimary) AS place
            FROM pg_attribute a
            WHERE a.attrelid = to_regclass(quote_ident(\(table))) AND a.attnum > 0 AND NOT a.attisdropped
              AND a.attgenerated = ''
            """
        }
    }
}

/// A name in SQL, whatever it consists of.
func identifier(_ name: String) -> Query {
    Query(stringLiteral: "\"" + name.replacing("\"", with: "\"\"") + "\"")
}
