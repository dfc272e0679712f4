import Foundation
internal import GRDB
internal import Model

/// A GRDB connection that uses our values.
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
        try statement.setArguments(StatementArguments(query.values.map { try $0.databaseValue }))
        return statement
    }
}

extension Value {
    fileprivate init(_ value: DatabaseValue) {
        switch value.storage {
        case .null: self = .null
        case .int64(let number): self = .integer(number)
        case .double(let number): self = .real(number)
        case .string(let text): self = .text(text)
        case .blob(let data): self = .bytes(Array(data))
        }
    }

    /// Times are stored as integers, identifiers and JSON as text, Booleans as 0 and 1.
    fileprivate var databaseValue: DatabaseValue {
        get throws {
            switch self {
            case .null: .null
            case .integer(let number): number.databaseValue
            case .real(let number): number.databaseValue
            case .text(let text), .json(let text): text.databaseValue
            case .bytes(let bytes): Data(bytes).databaseValue
            case .boolean(let flag): flag.databaseValue
            case .time(let time): time.microseconds.databaseValue
            case .uuid(let uuid): uuid.uuidString.lowercased().databaseValue
            case .unwritable(let reason): throw DatabaseFailure.other(reason)
            }
        }
    }
}
