import Foundation
import Logging
import Model
import Testing

@testable import Storage

/// Migrations on SQLite files: they are applied in the same way on every engine, but copies and files differ.
@Suite struct MigrationTests {
    static let first = Migration(
        version: 1, name: "first", sql: "CREATE TABLE a (id INTEGER); INSERT INTO a VALUES (1);")
    static let second = Migration(
        version: 2, name: "second", sql: "CREATE TABLE b (id INTEGER); INSERT INTO b VALUES (1)")

    @Test func `a fresh database gets the schema of this program`() async throws {
        try await withFile { path in
            let database = try Database.sqlite(path: path)

            try await database.migrate(logger: .silent)

            try await database.requireCurrentSchema()
            #expect(try await database.count("users") == 0)
            #expect(try await database.count("setup") == 1)
            try await database.close()
        }
    }

    @Test func `migrating twice applies nothing twice`() async throws {
        try await withFile { path in
            let database = try Database.sqlite(path: path)
            try await database.migrate([Self.first, Self.second], logger: .silent)
            let before = try await database.appliedMigrations()

            try await database.migrate([Self.first, Self.second], logger: .silent)
            try await database.close()
            let reopened = try Database.sqlite(path: path)
            try await reopened.migrate([Self.first, Self.second], logger: .silent)

            #expect(before == ["1 first \(Self.first.checksum)", "2 second \(Self.second.checksum)"])
            #expect(try await reopened.appliedMigrations() == before)
            #expect(try await reopened.count("a") == 1)
            try await reopened.close()
        }
    }

    @Test func `a database without a schema, or with an older one, is outdated`() async throws {
        try await withFile { path in
            let database = try Database.sqlite(path: path)
            await #expect(throws: SchemaError.outdated) { try await database.requireCurrentSchema() }

            try await database.migrate([], logger: .silent)

            await #expect(throws: SchemaError.outdated) { try await database.requireCurrentSchema() }
            try await database.close()
        }
    }

    @Test func `a migration that differs from the applied one is refused`() async throws {
        try await withFile { path in
            let database = try Database.sqlite(path: path)
            try await database.migrate([Self.first], logger: .silent)
            let changed = Migration(version: 1, name: "first", sql: Self.first.sql + " ")

            await #expect(throws: SchemaError.changed(version: 1, name: "first")) {
                try await database.migrate([changed, Self.second], logger: .silent)
            }

            #expect(try await database.appliedMigrations().count == 1)
            #expect(try await !database.hasTable("b"))
            try await database.close()
        }
    }

    @Test func `a newer schema is refused, and both versions are reported`() async throws {
        try await withFile { path in
            let database = try Database.sqlite(path: path)
            try await database.migrate([Self.first, Self.second], logger: .silent)

            await #expect {
                try await database.migrate([Self.first], logger: .silent)
            } throws: { error in
                let text = "\(error)"
                return error as? SchemaError == .newer(found: 2, known: 1) && text.contains("2") && text.contains("1")
            }
            try await database.write {
                try $0.run(
                    "INSERT INTO schema_migrations (version, name, checksum, applied_at) VALUES (99, 'x', 'x', 0)")
            }
            await #expect(throws: SchemaError.newer(found: 99, known: 2)) {
                try await database.migrate([Self.first, Self.second], logger: .silent)
            }
            try await database.close()
        }
    }

    @Test func `a failed migration leaves no trace, and can be fixed`() async throws {
        try await withFile { path in
            let database = try Database.sqlite(path: path)
            let broken = Migration(
                version: 2, name: "second", sql: Self.second.sql + "; INSERT INTO nowhere VALUES (1)")

            await #expect(throws: DatabaseFailure.self) {
                try await database.migrate([Self.first, broken], logger: .silent)
            }

            #expect(try await database.hasTable("a"))
            #expect(try await !database.hasTable("b"))
            #expect(try await database.appliedMigrations().count == 1)
            try await database.migrate([Self.first, Self.second], logger: .silent)
            #expect(try await database.hasTable("b"))
            try await database.close()
        }
    }

    @Test func `a copy of the data is kept before a later migration, for its owner only`() async throws {
        try await withFile { path in
            let database = try Database.sqlite(path: path)
            try await database.migrate([Self.first], logger: .silent)
            #expect(!FileManager.default.fileExists(atPath: path + ".before-1"))
            try await database.write { try $0.run("INSERT INTO a VALUES (42)") }

            try await database.migrate([Self.first, Self.second], logger: .silent)

            let copy = try Database.sqlite(path: path + ".before-2")
            #expect(try await copy.count("a") == 2)
            #expect(try await !copy.hasTable("b"))
            #expect(try await copy.appliedMigrations().count == 1)
            #expect(try mode(of: path + ".before-2") == 0o600)
            try await copy.close()
            try await database.close()
        }
    }

    @Test func `the copy of a failed attempt is replaced by the next`() async throws {
        try await withFile { path in
            let database = try Database.sqlite(path: path)
            let broken = Migration(version: 2, name: "second", sql: "broken")
            try await database.migrate([Self.first], logger: .silent)
            await #expect(throws: DatabaseFailure.self) {
                try await database.migrate([Self.first, broken], logger: .silent)
            }
            try await database.write { try $0.run("INSERT INTO a VALUES (42)") }

            try await database.migrate([Self.first, Self.second], logger: .silent)

            let copy = try Database.sqlite(path: path + ".before-2")
            #expect(try await copy.count("a") == 2)
            try await copy.close()
            try await database.close()
        }
    }

    @Test func `only the database and its copy are left in the folder`() async throws {
        try await withFile { path in
            let database = try Database.sqlite(path: path)
            try await database.migrate([Self.first], logger: .silent)
            try await database.migrate([Self.first, Self.second], logger: .silent)
            try await database.close()

            let folder = URL(fileURLWithPath: path).deletingLastPathComponent().path
            let files = try FileManager.default.contentsOfDirectory(atPath: folder)
            #expect(
                files.filter { !$0.hasSuffix("-wal") && !$0.hasSuffix("-shm") }.sorted() == [
                    "parley.sqlite", "parley.sqlite.before-2",
                ])
        }
    }

    @Test func `with simultaneous migrations, each migration is applied once`() async throws {
        for _ in 0..<10 {
            try await withFile { path in
                let opened = await atOnce(4) { _ in try patientDatabase(at: path) }
                let databases = opened.successes()
                try #require(opened.failures().isEmpty)

                let results = await atOnce(8) { index in
                    try await databases[index % 4].migrate([Self.first, Self.second], logger: .silent)
                }

                #expect(results.failures().isEmpty)
                #expect(try await databases[0].appliedMigrations().count == 2)
                #expect(try await databases[0].count("a") == 1)
                #expect(try await databases[0].count("b") == 1)
                for database in databases { try await database.close() }
            }
        }
    }

    @Test func `with simultaneous migrations, the copy holds the data from before`() async throws {
        for _ in 0..<15 {
            try await withFile { path in
                let databases = try (0..<4).map { _ in try patientDatabase(at: path) }
                try await databases[0].migrate([Self.first], logger: .silent)

                let results = await atOnce(4) { index in
                    try await databases[index].migrate([Self.first, Self.second], logger: .silent)
                }

                #expect(results.failures().isEmpty)
                let copy = try Database.sqlite(path: path + ".before-2")
                #expect(try await copy.appliedMigrations().count == 1)
                try await copy.close()
                for database in databases { try await database.close() }
            }
        }
    }

    @Test func `the migrations of the program are numbered from 1 without gaps`() throws {
        let migrations = try Migration.bundled(for: "SQLite")

        #expect(!migrations.isEmpty)
        #expect(migrations.map(\.version) == Array(1...migrations.count))
    }
}

/// A database whose writes wait for others, however slow the machine is.
private func patientDatabase(at path: String) throws -> Database {
    Database(driver: try SQLiteDriver(path: path, timeout: WriteTimeout(limit: .seconds(600))))
}

extension Database {
    fileprivate func appliedMigrations() async throws -> [String] {
        try await read { db in
            try db.rows("SELECT version, name, checksum FROM schema_migrations ORDER BY version").map { row in
                "\(try row["version"] as Int) \(try row["name"] as String) \(try row["checksum"] as String)"
            }
        }
    }

    fileprivate func hasTable(_ name: String) async throws -> Bool {
        try await read { try $0.row("SELECT 1 AS found FROM sqlite_master WHERE name = \(name)") != nil }
    }
}
