internal import Model

/// A transaction in progress. Valid only inside the closure that received it.
package struct Transaction {
    let connection: any Connection
    let prices: PriceCache

    /// The rows of a query, in order.
    package func rows(_ query: Query) throws -> [Row] {
        try connection.rows(query)
    }

    /// The first row of a query.
    package func row(_ query: Query) throws -> Row? {
        try connection.rows(query).first
    }

    /// The first row of a query.
    ///
    /// - Throws: ``StoreError/notFound`` if there is none.
    @discardableResult
    package func expectRow(_ query: Query) throws -> Row {
        guard let row = try row(query) else { throw StoreError.notFound }
        return row
    }

    /// The rows of several queries, of which none depends on the answer to another: on PostgreSQL they are asked together.
    package func results(of queries: [Query]) throws -> [[Row]] {
        try connection.results(of: queries)
    }

    /// Runs a statement that returns no rows.
    ///
    /// It may be sent only with the next statement that has a result, or with the commit: a failure of it may show then.
    package func run(_ query: Query) throws {
        try connection.run(query)
    }

    /// Runs a statement that returns no rows, and counts the rows it has changed.
    package func changed(_ query: Query) throws -> Int {
        try connection.changed(query)
    }
}

/// What a driver provides inside a transaction.
protocol Connection {
    var dialect: Dialect { get }
    func rows(_ query: Query) throws -> [Row]
    /// The rows of several queries, which are carried out in order.
    func results(of queries: [Query]) throws -> [[Row]]
    /// Runs a statement, at the latest before the next one that has a result.
    func run(_ query: Query) throws
    /// Runs a statement and counts the rows it has changed.
    func changed(_ query: Query) throws -> Int
    /// Runs several statements without parameters.
    func script(_ sql: String) throws
    func hasTable(_ name: String) throws -> Bool
}

extension Connection {
    func results(of queries: [Query]) throws -> [[Row]] { try queries.map(rows) }

    /// Whether a server has announced that it is using the database, and still does. Servers on a file do not announce
    /// this: they lock it.
    func hasRunningServer() throws -> Bool {
        guard dialect == .postgreSQL, try hasTable("nodes") else { return false }
        return try !rows("SELECT id FROM nodes WHERE lease_until > \(dialect.clock) LIMIT 1").isEmpty
    }

    func hasColumn(_ column: String, of table: String) throws -> Bool {
        let found: Query =
            switch dialect {
            case .sqlite: "SELECT name FROM pragma_table_info(\(table)) WHERE name = \(column)"
            case .postgreSQL:
                """
                SELECT attname AS name FROM pg_attribute
                WHERE attrelid = to_regclass(quote_ident(\(table))) AND attname = \(column) AND NOT attisdropped
                """
            }
        return try !rows(found).isEmpty
    }
}
