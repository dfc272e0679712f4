import Foundation
import Testing

@testable import Storage

/// A program that finds a newer schema.
@Suite struct CompatibleMigrationTests {
    private static func migration(_ version: Int, compatibleWith compatible: Int? = nil) -> Migration {
        let note = compatible.map { "-- Compatible with: \($0)\n" } ?? ""
        return Migration(
            version: version, name: "m\(version)", sql: note + "CREATE TABLE t\(version) (id INTEGER PRIMARY KEY)")
    }

    /// Migrations 1 to 5: 3 and 4 need not be known to older programs, 5 needs to.
    private static let all = [
        migration(1), migration(2), migration(3, compatibleWith: 2), migration(4, compatibleWith: 2), migration(5),
    ]

    @Test(arguments: Engine.allCases)
    func `a newer schema that is compatible is used as it is`(engine: Engine) async throws {
        try await withEmptyDatabase(on: engine) { database in
            try await database.migrate(Array(Self.all[..<4]), logger: .silent)

            for known in 2...4 { try await database.migrate(Array(Self.all[..<known]), logger: .silent) }

            let records = try await database.read { try AppliedMigrations(on: $0.connection) }
            #expect(records.version == 4)
            #expect(try records.pending(of: Array(Self.all[..<2])).isEmpty)
        }
    }

    @Test(arguments: Engine.allCases)
    func `a program that is older than the newer schema allows is refused`(engine: Engine) async throws {
        try await withEmptyDatabase(on: engine) { database in
            try await database.migrate(Array(Self.all[..<4]), logger: .silent)
            await #expect(throws: SchemaError.newer(found: 4, known: 1)) {
                try await database.migrate([Self.all[0]], logger: .silent)
            }

            try await database.migrate(Self.all, logger: .silent)

            for known in 1...4 {
                await #expect(throws: SchemaError.newer(found: 5, known: known)) {
                    try await database.migrate(Array(Self.all[..<known]), logger: .silent)
                }
            }
        }
    }

    @Test(arguments: Engine.allCases)
    func `a program that would have to change a newer schema is refused`(engine: Engine) async throws {
        try await withEmptyDatabase(on: engine) { database in
            let (known, other) = (Array(Self.all[..<2]), [Self.all[0], Self.all[2]])
            try await database.migrate(other, logger: .silent)

            await #expect(throws: SchemaError.newer(found: 3, known: 2)) {
                try await database.migrate(known, logger: .silent)
            }
        }
    }

    @Test(arguments: Engine.allCases)
    func `what earlier versions have recorded is compatible with nothing older`(engine: Engine) async throws {
        try await withEmptyDatabase(on: engine) { database in
            let first = Self.all[0]
            try await database.write { db in
                try db.connection.script(
                    """
                    CREATE TABLE schema_migrations (version INTEGER PRIMARY KEY NOT NULL, name TEXT NOT NULL,
                      checksum TEXT NOT NULL, applied_at BIGINT NOT NULL)
                    """)
                for (version, name, checksum) in [(1, first.name, first.checksum), (2, "later", "x")] {
                    try db.run(
                        """
                        INSERT INTO schema_migrations (version, name, checksum, applied_at)
                        VALUES (\(version), \(name), \(checksum), 0)
                        """)
                }
            }

            await #expect(throws: SchemaError.newer(found: 2, known: 1)) {
                try await database.migrate([first], logger: .silent)
            }
            try await database.write { try $0.run("DELETE FROM schema_migrations WHERE version = 2") }
            let second = Self.migration(2, compatibleWith: 1)
            try await database.migrate([first, second], logger: .silent)

            try await database.migrate([first], logger: .silent)
        }
    }

    @Test(arguments: Engine.allCases)
    func `a server of the version before works while the schema changes, and after`(engine: Engine) async throws {
        try await withEmptyDatabase(on: engine) { database in
            try await database.migrate(Array(Self.all[..<2]), logger: .silent)
            let changed = Migration(
                version: 3, name: "column",
                sql: "-- Compatible with: 2\nALTER TABLE t1 ADD COLUMN more INTEGER DEFAULT 7")
            let work: @Sendable (Range<Int>) async throws -> Void = { ids in
                for id in ids {
                    try await database.write { try $0.run("INSERT INTO t1 (id) VALUES (\(id))") }
                    _ = try await database.read { try $0.rows("SELECT id FROM t1 WHERE id = \(id)") }
                }
            }

            async let server: Void = work(0..<100)
            try await database.migrate(Array(Self.all[..<2]) + [changed], logger: .silent)
            try await server
            try await work(100..<110)

            let rows = try await database.read { try $0.expectRow("SELECT COUNT(*) AS n FROM t1 WHERE more = 7") }
            #expect(try rows["n"] == 110)
        }
    }

    @Test(arguments: [
        ("-- Compatible with: 2\nSELECT 1", 2), ("SELECT 1", nil), ("-- Compatible with: 3", nil),
        ("-- Compatible with: 0", nil), ("-- Compatible with: all", nil),
        ("-- Room: 2 %\n-- Compatible with: 1 (all)", 1), ("-- Compatible with: 99999999999999999999", nil),
    ])
    func `a migration is compatible with what it says`(sql: String, version: Int?) {
        #expect(Migration(version: 3, name: "third", sql: sql).compatibleVersion == version)
    }
}

/// Runs a test against a new database without a schema, and removes it afterwards. Unlike ``withDatabase(on:_:)``, it may
/// be used within another one.
func withEmptyDatabase(on engine: Engine, _ test: (Database) async throws -> Void) async throws {
    switch engine {
    case .sqlite:
        try await withFolder { folder in
            let database = try Database.sqlite(path: folder + "/parley.sqlite")
            try await test(database)
            try await database.close()
        }
    case .postgreSQL: try await withPostgreSQL { try await test($0.database) }
    }
}
