import Foundation
internal import GRDB

extension MigrationPlan {
    /// What migrating a SQLite file would do. The file and its folder stay as they are.
    ///
    /// - Throws: ``SchemaError``, ``DatabaseFailure``.
    package static func ofSQLite(path: String) async throws -> MigrationPlan {
        try await ofSQLite(path: path, migrations: Migration.bundled(for: "SQLite"))
    }

    static func ofSQLite(path: String, migrations: [Migration]) async throws -> MigrationPlan {
        let known = migrations.last?.version ?? 0
        // SQLite would write to an empty file while it opens it.
        guard let file = try SQLiteFile(existing: path), DataSize(of: file.place).bytes > 0 else {
            return MigrationPlan(version: nil, known: known, migrations: migrations, backup: nil)
        }
        return try await DatabaseFailure.translating {
            try await unchanged(file).read { database in
                let connection = SQLiteConnection(database: database)
                guard try !connection.hasTable(CopyProgress.table) else { throw SchemaError.incompleteCopy }
                let applied = try AppliedMigrations(on: connection)
                let pending = try applied.pending(of: migrations)
                let size = try Int.fetchOne(database, sql: SQLiteDriver.dataSize) ?? 0
                return MigrationPlan(
                    version: applied.version, known: known, migrations: pending,
                    backup: backup(of: file, size: size, before: pending))
            }
        }
    }

    /// - Parameter size: Bytes of the data.
    private static func backup(of file: SQLiteFile, size: Int, before pending: [Migration]) -> Backup? {
        guard let first = pending.first, first.version > 1 else { return nil }
        let copy = MigrationBackup(of: file, beforeVersion: first.version)
        let percent = pending.map(\.room).max() ?? Migration.defaultRoom
        return .copy(
            path: copy.path,
            MigrationRoom(copy: size, changes: size / 100 * percent, for: file, earlier: copy.path))
    }

    /// Opens a file without changing it or leaving files beside it.
    ///
    /// A reader of a database in WAL mode makes two files beside it if they are missing, and does not remove them. As
    /// long as they are missing, nobody uses the database, and SQLite may be told that nothing changes.
    ///
    /// - Source: SQLite, "Uniform Resource Identifiers", `immutable` <https://sqlite.org/uri.html>.
    private static func unchanged(_ file: SQLiteFile) throws -> DatabaseQueue {
        var configuration = Configuration()
        configuration.readonly = true
        configuration.busyMode = .timeout(5)
        let isAlone = ![file.log, file.place + "-journal"].contains { DataSize(of: $0).bytes > 0 }
        let allowed = CharacterSet(charactersIn: "/").union(.alphanumerics)
        if isAlone, let path = file.place.addingPercentEncoding(withAllowedCharacters: allowed),
            let queue = try? DatabaseQueue(path: "file:\(path)?immutable=1", configuration: configuration)
        {
            return queue
        }
        // Somebody uses it, or SQLite was built without URIs.
        return try DatabaseQueue(path: file.place, configuration: configuration)
    }
}
