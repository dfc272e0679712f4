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
    var room: Int { min(max(number(in: "Room") ?? Self.defaultRoom, 0), 1000) }

    /// The oldest schema version whose program works on the migrated database, and beside the migration: a line such as
    /// `-- Compatible with: 8` in its file. `nil` if only a program that has the migration works.
    ///
    /// Such a migration adds what older programs need not know: tables, indexes, and columns that may be NULL or have a
    /// default. What older programs go on writing must mean the same to the newer one.
    var compatibleVersion: Int? {
        number(in: "Compatible with").flatMap { (1..<version).contains($0) ? $0 : nil }
    }

    /// The number in a comment line `-- <name>: <number>`.
    private func number(in name: String) -> Int? {
        let start = "-- \(name): "
        let line = sql.split(separator: "\n").first { $0.hasPrefix(start) }
        return line.flatMap { Int($0.dropFirst(start.count).prefix { $0.isNumber }) }
    }

    /// Makes the table of what has been applied, or adds what it did not have in earlier versions.
    static func makeTable(on connection: any Connection) throws {
        try connection.script(
            """
            CREATE TABLE IF NOT EXISTS schema_migrations (
              version    INTEGER PRIMARY KEY NOT NULL,
              name       TEXT NOT NULL,
              checksum   TEXT NOT NULL,
              applied_at BIGINT NOT NULL,
              compatible_with BIGINT
            )
            """)
        guard try !connection.hasColumn("compatible_with", of: "schema_migrations") else { return }
        switch connection.dialect {
        case .sqlite: try connection.run("ALTER TABLE schema_migrations ADD COLUMN compatible_with BIGINT")
        // Another server may be doing the same.
        case .postgreSQL:
            try connection.run("ALTER TABLE schema_migrations ADD COLUMN IF NOT EXISTS compatible_with BIGINT")
        }
    }

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

    func apply(on connection: any Connection) throws {
        // Servers are running. None of them shall wait long because this waits for another one.
        if compatibleVersion != nil, connection.dialect == .postgreSQL {
            try connection.run("SET LOCAL lock_timeout = '2s'")
        }
        try connection.script(sql)
        try connection.run(
            """
            INSERT INTO schema_migrations (version, name, checksum, applied_at, compatible_with)
            VALUES (\(version), \(name), \(checksum), \(Int(Timestamp.now.microseconds)), \(compatibleVersion))
            """)
    }
}
