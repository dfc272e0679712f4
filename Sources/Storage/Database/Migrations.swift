package import Logging

extension Database {
    /// Brings the schema up to date.
    ///
    /// Each migration is one transaction and is recorded with its checksum. Nothing is changed if the checksum of a
    /// recorded migration differs, or if this program does not know it, unless that says that it is compatible.
    ///
    /// - Throws: ``SchemaError``, ``DatabaseFailure``.
    package func migrate(logger: Logger) async throws {
        try await migrate(Migration.bundled(for: driver.name), logger: logger)
    }

    /// Checks that the schema is one that this program can use, and that the files are those that were opened.
    package func requireCurrentSchema() async throws {
        try driver.requireOpenedFiles()
        guard try await pendingMigrations(of: Migration.bundled(for: driver.name)).isEmpty else {
            throw SchemaError.outdated
        }
    }

    /// - Parameter interval: Time between two lines of progress.
    func migrate(_ migrations: [Migration], logger: Logger, interval: Duration = .seconds(5)) async throws {
        try await driver.write(isRepeatable: true) { try Migration.makeTable(on: $0) }
        let pending = try await pendingMigrations(of: migrations)
        guard let first = pending.first else { return }
        try await requireNoServer(beside: pending)
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
    ///
    /// While servers are running, others may hold the locks that it needs. It then lets them go on and tries again.
    private func apply(_ migration: Migration, of migrations: [Migration]) async throws -> Bool {
        for _ in 0..<Self.patience where migration.compatibleVersion != nil {
            do {
                return try await applyOnce(migration, of: migrations)
            } catch DatabaseFailure.busy {
                try await Task.sleep(for: .milliseconds(500))
            }
        }
        return try await applyOnce(migration, of: migrations)
    }

    /// How often a migration beside running servers is tried again.
    private static let patience = 60

    private func applyOnce(_ migration: Migration, of migrations: [Migration]) async throws -> Bool {
        try await driver.migrate { connection in
            // Another process may have been first.
            guard try AppliedMigrations(on: connection).pending(of: migrations).contains(migration) else {
                return false
            }
            try migration.apply(on: connection)
            return true
        }
    }

    /// Most migrations change what running servers rely on.
    ///
    /// - Throws: ``SchemaError/serversAreRunning(version:name:)``, on an engine whose servers are known.
    private func requireNoServer(beside pending: [Migration]) async throws {
        try await driver.read { connection in
            let version = try AppliedMigrations(on: connection).version ?? 0
            let breaking = pending.first { ($0.compatibleVersion ?? .max) > version }
            guard let breaking, try connection.hasRunningServer() else { return }
            throw SchemaError.serversAreRunning(version: breaking.version, name: breaking.name)
        }
    }

    private func pendingMigrations(of migrations: [Migration]) async throws -> [Migration] {
        try await driver.read { connection in
            guard try !connection.hasTable(CopyProgress.table) else { throw SchemaError.incompleteCopy }
            return try AppliedMigrations(on: connection).pending(of: migrations)
        }
    }
}

/// Why this program cannot use a database.
package enum SchemaError: Error, Hashable, CustomStringConvertible {
    /// A later version of the program has changed it so that this one cannot use it.
    case newer(found: Int, known: Int)
    /// A migration that has been applied differs from the one in this program.
    case changed(version: Int, name: String)
    /// Migrations have not been run.
    case outdated
    /// A migration would break the servers that are running.
    case serversAreRunning(version: Int, name: String)
    /// The disk has too little room for migrations.
    case noRoom(MigrationRoom)
    /// It is a copy of another database that has not been completed.
    case incompleteCopy

    package var description: String {
        switch self {
        case .newer(let found, let known):
            "The database has schema version \(found), this program knows \(known): install a newer version of it"
        case .changed(let version, let name):
            "Migration \(version) (\(name)) differs from the one applied to the database: the program was changed"
        case .outdated:
            "The database has an older schema: run the migrations first"
        case .serversAreRunning(let version, let name):
            "Servers are using the database, and have to be stopped before migration \(version) (\(name))"
        case .noRoom(let room):
            room.sentence
        case .incompleteCopy:
            "The database is the incomplete copy of another one: run parley copy again, which continues it"
        }
    }
}
