internal import Model

/// The SQL of an engine, where no single text suits all of them.
enum Dialect: Sendable {
    case sqlite
    case postgreSQL

    /// Added to a query: its rows are locked until the transaction ends, and those that others have locked are left out.
    /// SQLite has no such locks, because only one transaction writes at a time.
    var skippingLocked: Query {
        switch self {
        case .sqlite: ""
        case .postgreSQL: "FOR UPDATE SKIP LOCKED"
        }
    }

    /// Added to a query: its rows may be changed by others, but not deleted until the transaction ends.
    var keepingKeys: Query {
        switch self {
        case .sqlite: ""
        case .postgreSQL: "FOR KEY SHARE"
        }
    }

    /// The time by the clock of the database when the statement runs, in microseconds since 1970.
    var clock: Query {
        switch self {
        case .sqlite: "CAST((julianday('now') - 2440587.5) * 86400000000.0 AS INTEGER)"
        case .postgreSQL: "CAST(EXTRACT(EPOCH FROM clock_timestamp()) * 1000000 AS BIGINT)"
        }
    }

    /// Whether a column has one of the values. The text is the same for any number of them where that matters.
    func isOne(_ column: Query, of type: ListType, _ values: [Value]) -> Query {
        switch self {
        case .sqlite: "\(column) IN (\(Query(listing: values.map(Query.init(value:)))))"
        case .postgreSQL: "\(column) = ANY(\(ValueList(type, values)))"
        }
    }

    /// Values as a table, to be named in a `FROM`.
    ///
    /// - Parameter columns: At least one; all of the same length, at least one.
    func table(_ name: Query, _ columns: [ListedColumn]) -> Query {
        let names = Query(listing: columns.map(\.name))
        switch self {
        case .sqlite:
            let rows = columns[0].values.indices.map { index in
                "(\(Query(listing: columns.map { Query(value: $0.values[index]) })))" as Query
            }
            return "(WITH listed (\(names)) AS (VALUES \(Query(listing: rows))) SELECT * FROM listed) AS \(name)"
        case .postgreSQL:
            let lists = columns.map { "\(ValueList($0.type, $0.values))" as Query }
            return "unnest(\(Query(listing: lists))) AS \(name) (\(names))"
        }
    }
}

/// A column of ``Dialect/table(_:_:)``.
struct ListedColumn {
    let name: Query
    let type: ListType
    let values: [Value]
}

/// What a ``ValueList`` contains, NULL included.
package enum ListType: Sendable {
    case uuid, integer, text
}

/// Several values as one, for engines that have arrays.
struct ValueList: Bindable {
    let value: Value

    init(_ type: ListType, _ values: [Value]) {
        value = .list(type, values)
    }
}

extension Transaction {
    var dialect: Dialect { connection.dialect }

    /// Lets other transactions that change what the user owns wait until this one ends: what is read afterwards stays
    /// true until then.
    func lock(_ user: User.ID) throws {
        switch dialect {
        // Only one transaction writes at a time.
        case .sqlite: break
        case .postgreSQL: try run("SELECT id FROM users WHERE id = \(user) FOR NO KEY UPDATE")
        }
    }
}
