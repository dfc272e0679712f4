import Foundation
package import Logging
internal import Model
internal import Sodium

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

    func migrate(_ migrations: [Migration], logger: Logger) async throws {
        try await driver.write { try $0.script(Migration.table) }
        let pending = try await pendingMigrations(of: migrations)
        if let first = pending.first, first.version > 1 {
            try await driver.keepCopy(beforeVersion: first.version)
        }
        for migration in pending {
            let applied = try await driver.write { connection in
                // Another process may have been first.
                guard try Migration.pending(of: migrations, on: connection).contains(migration) else { return false }
                try migration.apply(on: connection)
                return true
            }
            if applied { logger.info("Applied migration \(migration.version) (\(migration.name))") }
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

    package var description: String {
        switch self {
        case .newer(let found, let known):
            "The database has schema version \(found), this program knows \(known): install a newer version of it"
        case .changed(let version, let name):
            "Migration \(version) (\(name)) differs from the one applied to the database: the program was changed"
        case .outdated:
            "The database has an older schema: run the migrations first"
        }
    }
}

/// One step of the schema: `Migrations/<engine>/NNNN_name.sql`.
struct Migration: Hashable, Sendable {
    let version: Int
    let name: String
    let sql: String

    var checksum: String { SHA256.hexadecimal(Array(sql.utf8)) }

    static let table = """
        CREATE TABLE IF NOT EXISTS schema_migrations (
          version    INTEGER PRIMARY KEY NOT NULL,
          name       TEXT NOT NULL,
          checksum   TEXT NOT NULL,
          applied_at BIGINT NOT NULL
        )
        """

    /// The migrations included in the program, by version.
    static func bundled(for engine: String) throws -> [Migration] {
        let folder = Bundle.module.bundleURL.appendingPathComponent("Migrations/\(engine)")
        return try FileManager.default.contentsOfDirectory(atPath: folder.path)
            .compactMap { file in
                let parts = file.split(separator: "_", maxSplits: 1)
                guard file.hasSuffix(".sql"), parts.count == 2, let version = Int(parts[0]) else { return nil }
                let sql = try String(contentsOf: folder.appendingPathComponent(file), encoding: .utf8)
                return Migration(version: version, name: String(parts[1].dropLast(4)), sql: sql)
            }
            .sorted { $0.version < $1.version }
    }

    static func pending(of migrations: [Migration], on connection: any Connection) throws -> [Migration] {
        guard try connection.hasTable("schema_migrations") else { return migrations }
        var checksums: [Int: String] = [:]
        for row in try connection.rows("SELECT version, checksum FROM schema_migrations") {
            checksums[try row["version"]] = try row["checksum"]
        }
        let known = migrations.last?.version ?? 0
        if let found = checksums.keys.max(), found > known {
            throw SchemaError.newer(found: found, known: known)
        }
        for migration in migrations {
            if let checksum = checksums[migration.version], checksum != migration.checksum {
                throw SchemaError.changed(version: migration.version, name: migration.name)
            }
        }
        return migrations.filter { checksums[$0.version] == nil }
    }

    func apply(on connection: any Connection) throws {
        try connection.script(sql)
        _ = try connection.run(
            """
            INSERT INTO schema_migrations (version, name, checksum, applied_at)
            VALUES (\(version), \(name), \(checksum), \(Int(Timestamp.now.microseconds)))
            """)
    }
}
