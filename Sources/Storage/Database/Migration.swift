import Foundation
internal import Model
internal import Sodium

/// One step of the schema: `Migrations/<engine>/NNNN_name.sql`.
struct Migration: Hashable, Sendable {
    let version: Int
    let name: String
    let sql: String

    var checksum: String { SHA256.hexadecimal(Array(sql.utf8)) }

    /// What a migration needs that does not say so, in percent of the data.
    static let defaultRoom = 10

    /// Room on the disk that it needs while it runs, in percent of the data, from 0 to 1,000: a line such as
    /// `-- Room: 150 %` in its file.
    var room: Int {
        guard let line = sql.split(separator: "\n").first(where: { $0.hasPrefix("-- Room: ") }),
            let percent = Int(line.dropFirst(9).prefix { $0.isNumber })
        else { return Self.defaultRoom }
        return min(max(percent, 0), 1000)
    }

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
        try connection.run(
            """
            INSERT INTO schema_migrations (version, name, checksum, applied_at)
            VALUES (\(version), \(name), \(checksum), \(Int(Timestamp.now.microseconds)))
            """)
    }
}
