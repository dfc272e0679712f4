import Foundation
import TestSupport
import Testing

@testable import Storage

/// What `parley migrate --dry-run` tells.
@Suite struct MigrationPlanTests {
    private static let beside = Migration(
        version: 3, name: "third", sql: "-- Compatible with: 2\n-- Room: 150 %\nCREATE TABLE c (id INTEGER)")
    private static let both = [MigrationTests.first, MigrationTests.second]

    /// Everything that is in a folder, byte for byte.
    private func contents(of folder: String) throws -> [String: Data] {
        var contents: [String: Data] = [:]
        for name in try FileManager.default.contentsOfDirectory(atPath: folder) {
            contents[name] = try Data(contentsOf: URL(fileURLWithPath: folder).appendingPathComponent(name))
        }
        return contents
    }

    /// The lines about a SQLite file. Expects that nothing in its folder changes.
    private func lines(_ path: String, _ migrations: [Migration]) async throws -> [String] {
        let folder = URL(fileURLWithPath: path).deletingLastPathComponent().path
        let before = try contents(of: folder)
        let plan = try await MigrationPlan.ofSQLite(path: path, migrations: migrations)
        #expect(try contents(of: folder) == before)
        return plan.lines
    }

    private func withMigrated(_ migrations: [Migration], _ test: (String) async throws -> Void) async throws {
        try await withFolder { folder in
            let path = folder + "/a b%20?.sqlite"
            let database = try Database.sqlite(path: path)
            try await database.migrate(migrations, logger: .silent)
            try await database.close()
            try await test(path)
        }
    }

    @Test func `each migration is told with its kind, and the copy with the room it needs`() async throws {
        try await withMigrated([MigrationTests.first]) { path in
            let lines = try await lines(path, Self.both + [Self.beside])

            #expect(
                lines[..<4] == [
                    "The database has schema version 1. These migrations would run:",
                    "  2 (second): servers have to be stopped", "  3 (third): servers have to be stopped",
                    "Stop all servers first",
                ])
            #expect(lines[4] == "A copy of the database would be kept: \(path).before-2 (about 12 kB)")
            #expect(lines[5].wholeMatch(of: /The copy needs 12 kB and the changes need 18 kB; .+ are free/) != nil)
            #expect(lines[6...] == ["Nothing has been changed"])
        }
    }

    @Test func `servers may run beside migrations that are compatible with their version`() async throws {
        try await withMigrated(Self.both) { path in
            let lines = try await lines(path, Self.both + [Self.beside])

            #expect(lines[1] == "  3 (third): servers may go on running")
            #expect(lines[2].hasPrefix("Servers of the version before may run meanwhile"))
        }
    }

    @Test func `a database that is not there yet is new, and stays away`() async throws {
        try await withFolder { folder in
            let expected = ["The database is new: it would be made with schema version 2"]

            #expect(try await lines(folder + "/none.sqlite", Self.both) == expected)
            #expect(try await MigrationPlan.ofSQLite(path: folder + "/no/ne", migrations: Self.both).lines == expected)
            try Data().write(to: URL(fileURLWithPath: folder + "/empty.sqlite"))
            #expect(try await lines(folder + "/empty.sqlite", Self.both) == expected)
            #expect(try contents(of: folder).keys.sorted() == ["empty.sqlite"])
        }
    }

    @Test func `a database that is up to date, or newer and compatible, says so`() async throws {
        try await withMigrated(Self.both + [Self.beside]) { path in
            let current = try await lines(path, Self.both + [Self.beside])
            let newer = try await lines(path, Self.both)

            #expect(current == ["The database is up to date: it has schema version 3"])
            #expect(newer == ["The database has schema version 3, which works with this program's version 2"])
        }
    }

    @Test func `what would stop migrating stops its plan`() async throws {
        try await withMigrated(Self.both) { path in
            await #expect(throws: SchemaError.newer(found: 2, known: 1)) {
                try await lines(path, [MigrationTests.first])
            }
            let greedy = MigrationRoom(
                copy: 1, changes: 1, freeForCopy: 1, freeForChanges: 1, isOneDisk: true, earlier: nil, earlierSize: 0)
            let plan = MigrationPlan(
                version: 1, known: 2, migrations: [MigrationTests.second], backup: .copy(path: "/copy", greedy))
            #expect(throws: SchemaError.noRoom(greedy)) { try plan.requireRoom() }
            try Data("no database at all, but long enough to look at".utf8).write(to: URL(fileURLWithPath: path))
            await #expect(throws: DatabaseFailure.self) { try await lines(path, Self.both) }
        }
    }

    @Test func `a database in use is read with its latest changes`() async throws {
        try await withMigrated([MigrationTests.first]) { path in
            let server = try Database.sqlite(path: path)
            let claim = try server.claim()
            try await server.migrate(Self.both, logger: .silent)
            try await server.write { try $0.run("INSERT INTO b VALUES (2)") }

            let lines = try await MigrationPlan.ofSQLite(path: path, migrations: Self.both).lines

            #expect(lines == ["The database is up to date: it has schema version 2"])
            try await server.close()
            withExtendedLifetime(claim) {}
        }
    }

    @Test func `a copy that SQLite made is not brought into another mode`() async throws {
        try await withMigrated([MigrationTests.first]) { path in
            let database = try Database.sqlite(path: path)
            try await database.migrate(Self.both, logger: .silent)
            try await database.close()

            let lines = try await lines(path + ".before-2", Self.both)

            #expect(lines.first == "The database has schema version 1. These migrations would run:")
        }
    }

    @Test func `PostgreSQL keeps no copy, and a dump is advised`() async throws {
        try await withPostgreSQL { driver in
            let url = "postgres://parley:secret@/\(driver.pool.settings.address.database)"
            let server = try await PostgreSQLServer.shared()
            let full = url + "?host=\(server.folder)"
            let name = driver.pool.settings.address.database
            let new = try await MigrationPlan.ofPostgreSQL(url: full, migrations: Self.both)
            #expect(new.lines == ["The database is new: it would be made with schema version 2"])
            #expect(try await driver.number("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'") == 0)
            try await driver.database.migrate([MigrationTests.first], logger: .silent)

            let lines = try await MigrationPlan.ofPostgreSQL(url: full, migrations: Self.both).lines

            #expect(
                lines[3] == """
                    No copy would be kept. Make one before: pg_dump --format=custom --file=\(name)-before-2.dump \
                    --host=\(server.folder) --port=5432 --username=parley \(name)
                    """)
            #expect(lines[4].wholeMatch(of: /The database has \d+ MB/) != nil)
            #expect(!lines.joined().contains("secret"))
            #expect(try await driver.number("SELECT count(*) FROM schema_migrations") == 1)
            await #expect(throws: SchemaError.newer(found: 1, known: 0)) {
                try await MigrationPlan.ofPostgreSQL(url: full, migrations: [])
            }
        }
    }

    @Test func `a dump's command can be pasted into a shell`() throws {
        let address = try PostgreSQLAddress("postgres://o'brien@db.example.org:5433/my%20notes")

        #expect(
            address.dump(to: "a b") == """
                pg_dump --format=custom '--file=a b' --host=db.example.org --port=5433 '--username=o'\\''brien' 'my notes'
                """)
    }
}
