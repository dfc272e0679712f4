internal import GRDB

/// A connection of GRDB's, used with our values.
struct SQLiteConnection: Connection {
    let database: GRDB.Database

    var dialect: Dialect { .sqlite }

    func rows(_ query: Query) throws -> [Row] {
        try SQLiteStatement(query, on: database).rows()
    }

    func run(_ query: Query) throws {
        try SQLiteStatement(query, on: database).execute()
    }

    func changed(_ query: Query) throws -> Int {
        try run(query)
        return database.changesCount
    }

    func script(_ sql: String) throws {
        try database.execute(sql: sql)
    }

    func hasTable(_ name: String) throws -> Bool {
        // GRDB remembers what it has found, and does not notice what other connections make or remove.
        try !rows("SELECT name FROM sqlite_master WHERE type = 'table' AND name = \(name)").isEmpty
    }
}
