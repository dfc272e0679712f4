internal import Model

/// A transaction in progress. Valid only inside the closure that received it.
package struct Transaction {
    let connection: any Connection
    let prices: PriceMemory

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

    /// Runs a statement that returns no rows.
    ///
    /// - Returns: The number of changed rows.
    @discardableResult
    package func run(_ query: Query) throws -> Int {
        try connection.run(query)
    }
}

/// What a driver provides inside a transaction.
protocol Connection {
    func rows(_ query: Query) throws -> [Row]
    func run(_ query: Query) throws -> Int
    /// Runs several statements without parameters.
    func script(_ sql: String) throws
    func hasTable(_ name: String) throws -> Bool
}
