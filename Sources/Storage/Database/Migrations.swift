package import Logging

extension Database {
    /// Brings the schema up to date.
    ///
    /// Each migration is one transaction and is recorded with its checksum. Nothing is changed if a recorded migration
    /// is unknown to this program or its checksum differs.
    ///
    /// - Throws: ``SchemaError``, ``DatabaseFailure``.
    package func migrate(logger: Logger) async throws {
        try await migrate(Migration.bundled(for: driver.name), logger: logger)
    }

    /// Checks that the schema is the one this program uses, and that the files are those that were opened.
    package func requireCurrentSchema() async throws {
        try driver.requireOpenedFiles()
        guard try await pendingMigrations(of: Migration.bundled(for: driver.name)).isEmpty else {
            throw SchemaError.outdated
        }
    }

    /// - Parameter interval: Time between two lines of progress.
    func migrate(_ migrations: [Migration], logger: Logger, interval: Duration = .seconds(5)) async throws {
        try await driver.write(isRepeatable: true) { try $0.script(Migration.table) }
        let pending = try await pendingMigrations(of: migrations)
        guard let first = pending.first else { return }
        let report = MigrationReport(logger: logger, interval: interval)
        var files: MigrationFiles?
        if first.version > 1 {
            files = try await driver.prepareMigrations(
                from: first.version, room: pending.map(\.room).max() ?? Migration.defaultRoom)
        }
        if let files {
            try await report.copying(files) { try await driver.keepCopy(files, beforeVersion: first.version) }
        }
        for migration in pending {
            try await report.applying(migration, to: files) { try await apply(migration, of: migrations) }
        }
    }

    /// Returns whether this process applied it.
    private func apply(_ migration: Migration, of migrations: [Migration]) async throws -> Bool {
        try await driver.migrate { connection in
            // Another process may have been first.
            guard try Migration.pending(of: migrations, on: connection).contains(migration) else { return false }
            try migration.apply(on: connection)
            return true
        }
    }

    private func pendingMigrations(of migrations: [Migration]) async throws -> [Migration] {
        try await driver.read { try Migration.pending(of: migrations, on: $0) }
    }
}

/// Why this program cannot use a database.
package enum SchemaError: Error, Hashable, CustomStringConvertible {
    /// It was written by a later version of the program.
    case newer(found: Int, known: Int)
    /// A migration that has been applied differs from the one in this program.
    case changed(version: Int, name: String)
    /// Migrations have not been run.
    case outdated
    /// The disk has too little room for migrations.
    case noRoom(MigrationRoom)

    package var description: String {
        switch self {
        case .newer(let found, let known):
            "The database has schema version \(found), this program knows \(known): install a newer version of it"
        case .changed(let version, let name):
            "Migration \(version) (\(name)) differs from the one applied to the database: the program was changed"
        case .outdated:
            "The database has an older schema: run the migrations first"
        case .noRoom(let room):
            room.sentence
        }
    }
}
