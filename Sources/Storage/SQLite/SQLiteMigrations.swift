import Foundation
internal import GRDB
internal import GRDBSQLite

extension SQLiteDriver {
    /// References are not checked while a migration runs, since replacing a table would otherwise delete or clear what
    /// refers to its rows. A migration that leaves more references to missing rows than it found is undone.
    ///
    /// - Source: SQLite, "ALTER TABLE", section 7 <https://sqlite.org/lang_altertable.html>.
    func migrate<Value: Sendable>(_ body: @escaping @Sendable (any Connection) throws -> Value) async throws -> Value {
        let deadline = timeout.deadline()
        let value = try await DatabaseFailure.translating {
            try await writer.writeWithoutTransaction { database in
                sqlite3_busy_timeout(database.sqliteConnection, Int32(timeout.milliseconds(until: deadline)))
                try database.execute(sql: "PRAGMA foreign_keys = OFF")
                return try Result {
                    try withoutReferences(body, on: database)
                }.afterwards {
                    try database.execute(sql: "PRAGMA foreign_keys = \(checksReferences ? "ON" : "OFF")")
                }
            }
        }
        // The log may have become as large as the database.
        await foldLog(attempts: 1)
        return value
    }

    private func withoutReferences<Value>(
        _ body: (any Connection) throws -> Value, on database: GRDB.Database
    ) throws -> Value {
        var value: Value?
        try database.inTransaction(.immediate) {
            let before = try Self.brokenReferences(database)
            value = try body(SQLiteConnection(database: database))
            guard try Self.brokenReferences(database) <= before else {
                throw DatabaseFailure.constraint("a migration left references to missing rows")
            }
            try opened.requireSame()
            return .commit
        }
        guard let value else { throw DatabaseFailure.other("a migration came to no result") }
        return value
    }

    private static func brokenReferences(_ database: GRDB.Database) throws -> Int {
        try Int.fetchOne(database, sql: "SELECT COUNT(*) FROM pragma_foreign_key_check") ?? 0
    }

    /// The bytes of a copy.
    static let dataSize = """
        SELECT (page_count - freelist_count) * page_size AS size
        FROM pragma_page_count, pragma_freelist_count, pragma_page_size
        """

    func prepareMigrations(from version: Int, room: Int) async throws -> MigrationFiles? {
        MigrationBackup.removeAbandoned(of: file)
        // The log of an interrupted migration may be as large as the database.
        await foldLog(attempts: 1)
        let size = try await DatabaseFailure.translating {
            try await writer.writeWithoutTransaction { try Int.fetchOne($0, sql: Self.dataSize) ?? 0 }
        }
        let copy = MigrationBackup(of: file, beforeVersion: version)
        let found = MigrationRoom(copy: size, changes: size / 100 * room, for: file, earlier: copy.path)
        guard found.missing == 0 else { throw SchemaError.noRoom(found) }
        return MigrationFiles(copy: copy.path, draft: copy.draft, log: file.log, size: size)
    }

    func keepCopy(_ files: MigrationFiles, beforeVersion version: Int) async throws {
        let draft = try CopyDraft(at: files.draft)
        defer { draft.remove() }
        try await DatabaseFailure.translating {
            let isBefore = try await writer.writeWithoutTransaction { database in
                try database.execute(sql: "VACUUM INTO ?", arguments: [files.draft])
                let later = "SELECT EXISTS (SELECT 1 FROM schema_migrations WHERE version >= ?)"
                return try Bool.fetchOne(database, sql: later, arguments: [version]) == false
            }
            // Another process that migrated in the meantime has made a copy, and this one may already include its
            // changes.
            if isBefore, rename(files.draft, files.copy) != 0 {
                throw DatabaseFailure.unavailable("\(files.copy) cannot be made")
            }
        }
    }
}

extension Result {
    /// The value, after some further work that is done in any case. An error of the result itself counts first.
    fileprivate func afterwards(_ work: () throws -> Void) throws -> Success {
        let further = Result<Void, any Error> { try work() }
        let value = try get()
        try further.get()
        return value
    }
}
