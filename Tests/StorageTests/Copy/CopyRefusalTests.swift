import Foundation
import Model
import TestSupport
import Testing

@testable import Storage

/// What is refused before anything is copied.
@Suite(.timeLimit(.minutes(10))) struct CopyRefusalTests {
    /// Expects that a copy is refused, and that the target keeps what it has.
    private func expect(
        _ error: CopyError, from source: Database, to target: Database,
        sourceLocation: SourceLocation = #_sourceLocation
    ) async throws {
        await #expect(throws: error, sourceLocation: sourceLocation) {
            try await DatabaseCopy(from: source, to: target).run(logger: .silent)
        }
        #expect(try await !target.isIncompleteCopy(), sourceLocation: sourceLocation)
    }

    @Test(arguments: CopyPair.all)
    func `a target with accounts is refused`(pair: CopyPair) async throws {
        try await withDatabase(on: pair.from) { source in
            _ = try await source.makeUser("ada")
            try await withEmptyDatabase(on: pair.to) { target in
                try await target.migrate(logger: .silent)
                _ = try await target.makeUser("zoe")

                try await expect(.occupiedTarget, from: source, to: target)

                #expect(try await target.count("users") == 1)
                #expect(try await target.count("prices") > 10)
            }
        }
    }

    @Test(arguments: Engine.allCases)
    func `a target without accounts is emptied, even if a server has used it`(engine: Engine) async throws {
        try await withDatabase(on: .sqlite) { source in
            _ = try await source.makeUser("ada")
            try await source.write { try $0.run("DELETE FROM prices") }
            try await withDatabase(on: engine) { target in
                try await SearchBacklog(database: target).prepare()
                try await target.write { try $0.run("INSERT INTO allowed_models (model) VALUES ('m')") }

                _ = try await DatabaseCopy(from: source, to: target).run(logger: .silent)

                #expect(try await target.count("prices") == 0)
                #expect(try await target.count("allowed_models") == 0)
                #expect(try await target.count("users") == 1)
            }
        }
    }

    @Test func `a database is not copied to itself`() async throws {
        try await withFolder { folder in
            let path = folder + "/parley.sqlite"
            let source = try Database.sqlite(path: path)
            try await source.migrate(logger: .silent)
            try FileManager.default.createSymbolicLink(atPath: folder + "/link", withDestinationPath: path)
            let target = try Database.copyInSQLite(path: folder + "/link")

            try await expect(.sameDatabase, from: source, to: target)

            #expect(try await source.count("prices") > 10)
            try await target.close()
            try await source.close()
        }
        try await withDatabase(on: .postgreSQL) { source in
            let settings = try #require(source.driver as? PostgreSQLDriver).pool.settings
            try await withDriver(settings) { try await expect(.sameDatabase, from: source, to: $0.database) }
            #expect(try await source.count("prices") > 10)
        }
    }

    @Test func `a file that a server uses is refused, as source and as target`() async throws {
        try await withDatabase(on: .sqlite) { used in
            try await withDatabase(on: .sqlite) { other in
                let claim = try used.claim()

                for (source, target) in [(used, other), (other, used)] {
                    await #expect { try await DatabaseCopy(from: source, to: target).run(logger: .silent) } throws: {
                        "\($0)".contains("another server uses")
                    }
                    #expect(try await !target.isIncompleteCopy())
                }
                withExtendedLifetime(claim) {}
            }
        }
    }

    @Test func `a database of PostgreSQL that a server uses is refused, as source and as target`() async throws {
        let table = """
            CREATE TABLE IF NOT EXISTS nodes (id uuid PRIMARY KEY, lease_until bigint NOT NULL, version text NOT NULL)
            """
        try await withEmptyDatabase(on: .postgreSQL) { used in
            try await used.migrate(logger: .silent)
            try await used.write { db in
                try db.connection.script(table)
                let lease = Timestamp.now + .days(1)
                try db.run("INSERT INTO nodes (id, lease_until, version) VALUES (\(User.ID()), \(lease), '1')")
            }
            try await withDatabase(on: .sqlite) { other in
                try await expect(.inUse(.source), from: used, to: other)
                try await expect(.inUse(.target), from: other, to: used)

                try await used.write { try $0.run("UPDATE nodes SET lease_until = 1") }
                _ = try await DatabaseCopy(from: other, to: used).run(logger: .silent)
            }
        }
    }

    @Test(arguments: Engine.allCases)
    func `a source with an older or a newer schema is refused`(engine: Engine) async throws {
        try await withEmptyDatabase(on: engine) { source in
            let migrations = try Migration.bundled(for: source.driver.name)
            try await source.migrate(migrations, logger: .silent)
            try await withDatabase(on: .sqlite) { target in
                let newest = try #require(migrations.last).version
                try await source.write { try $0.run("DELETE FROM schema_migrations WHERE version = \(newest)") }
                try await expect(.outdatedSource, from: source, to: target)

                try await source.write { db in
                    try db.run(
                        """
                        INSERT INTO schema_migrations (version, name, checksum, applied_at)
                        VALUES (\(newest), 'x', \(migrations.last?.checksum), 0)
                        """)
                    try db.run(
                        """
                        INSERT INTO schema_migrations (version, name, checksum, applied_at, compatible_with)
                        VALUES (1000, '', '', 0, \(newest))
                        """)
                }
                try await source.requireCurrentSchema()
                await #expect(throws: SchemaError.newer(found: 1000, known: newest)) {
                    try await DatabaseCopy(from: source, to: target).run(logger: .silent)
                }
            }
        }
    }

    @Test func `a source with broken references is refused`() async throws {
        try await withFolder { folder in
            let source = try Database.copyInSQLite(path: folder + "/parley.sqlite")
            try await source.migrate(logger: .silent)
            try await source.write { db in
                try db.run(
                    """
                    INSERT INTO password_resets (token_hash, user_id, expires_at) VALUES (\([1] as [UInt8]), \(User.ID()), 1)
                    """)
            }
            try await withDatabase(on: .postgreSQL) { target in
                try await expect(.brokenReferences(table: "password_resets", count: 1), from: source, to: target)
            }
            try await source.close()
        }
    }

    @Test func `a value that the target cannot store is named`() async throws {
        try await withDatabase(on: .sqlite) { source in
            let ada = try await source.makeUser("ada")
            try await source.write { try $0.run("UPDATE users SET id = upper(id) WHERE id = \(ada.id)") }
            try await withEmptyDatabase(on: .postgreSQL) { target in
                await #expect(throws: CopyError.unwritableValue(table: "users", column: "id")) {
                    try await DatabaseCopy(from: source, to: target).run(logger: .silent)
                }
            }
        }
    }

    @Test func `a table that the program does not know how to copy is named`() async throws {
        for (definition, error) in [
            ("CREATE TABLE odd (id INTEGER)", CopyError.noKey(table: "odd")),
            (
                "CREATE TABLE odd (id INTEGER PRIMARY KEY, at DATETIME)",
                .unknownType(table: "odd", column: "at", type: "DATETIME")
            ),
            ("CREATE TABLE odd (id INTEGER PRIMARY KEY)", .otherTables(["odd"])),
        ] {
            try await withDatabase(on: .sqlite) { source in
                try await source.write { try $0.connection.script(definition) }
                try await withEmptyDatabase(on: .sqlite) { target in
                    await #expect(throws: error) {
                        try await DatabaseCopy(from: source, to: target).run(logger: .silent)
                    }
                }
            }
        }
    }
}
