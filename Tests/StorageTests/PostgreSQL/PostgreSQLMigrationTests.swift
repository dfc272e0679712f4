import Dispatch
import TestSupport
import Testing

@testable import Storage

@Suite struct PostgreSQLMigrationTests {
    private static let migrations = [
        Migration(
            version: 1, name: "first",
            sql:
                "CREATE TABLE items (id bigint PRIMARY KEY); INSERT INTO items VALUES (1); INSERT INTO items VALUES (2);"
        ),
        Migration(version: 2, name: "second", sql: "ALTER TABLE items ADD COLUMN t text; UPDATE items SET t = 'a;b'"),
        Migration(version: 3, name: "third", sql: "-- Compatible with: 2\nCREATE TABLE more (id bigint PRIMARY KEY)"),
    ]

    @Test func `servers that start at the same time migrate once`() async throws {
        try await withPostgreSQL { driver in
            let results = await atOnce(8) { _ in
                try await withDriver(driver.pool.settings) { driver in
                    try await driver.database.migrate(Self.migrations, logger: .silent)
                }
            }

            let applied = try await driver.number("SELECT count(*) FROM schema_migrations")
            let changed = try await driver.number("SELECT count(*) FROM items WHERE t = 'a;b'")
            #expect(results.failures().isEmpty)
            #expect(applied == 3)
            #expect(changed == 2)
        }
    }

    @Test func `a migration that fails changes nothing`() async throws {
        try await withPostgreSQL { driver in
            try await driver.database.migrate([Self.migrations[0]], logger: .silent)
            let broken = Migration(version: 2, name: "broken", sql: "DELETE FROM items; DELETE FROM missing;")

            await #expect(throws: DatabaseFailure.self) {
                try await driver.database.migrate([Self.migrations[0], broken], logger: .silent)
            }

            #expect(try await driver.number("SELECT count(*) FROM items") == 2)
            #expect(try await driver.number("SELECT count(*) FROM schema_migrations") == 1)
        }
    }

    @Test func `a migration may take longer than a statement`() async throws {
        try await withPostgreSQL { driver in
            try await driver.migrate { connection in
                let rows = try connection.rows("SELECT current_setting('statement_timeout') AS longest")

                #expect(try rows.first?["longest"] == "0")
            }
        }
    }

    @Test func `a migration beside servers gives way to them, and is tried again until it gets its locks`()
        async throws
    {
        try await withPostgreSQL(adjusting: { $0.idling = .hangLimit }) { driver in
            let migrations = [
                Self.migrations[0],
                Migration(
                    version: 2, name: "beside", sql: "-- Compatible with: 1\nALTER TABLE items ADD COLUMN t text"),
            ]
            try await driver.database.migrate([migrations[0]], logger: .silent)
            let (isHeld, end) = (Flag(), DispatchSemaphore(value: 0))
            let reader = Task {
                try await driver.pool.run(.reading) { connection in
                    _ = try connection.rows("SELECT id FROM items")
                    isHeld.set()
                    end.wait()
                }
            }
            try await eventually("a reader holds its lock") { isHeld.isSet }

            let migrating = Task { try await driver.database.migrate(migrations, logger: .silent) }
            let waiting: Query = """
                SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query LIKE '-- Compatible%'
                """
            try await eventually("the migration waits") { try await driver.number(waiting) == 1 }
            // It would stand in line behind the migration, longer than it may.
            let read = try await driver.number("SELECT count(*) FROM items")

            end.signal()
            try await reader.value
            try await migrating.value
            #expect(read == 2)
            #expect(try await driver.number("SELECT count(*) FROM items WHERE t IS NULL") == 2)
        }
    }

    @Test func `a migration that would break running servers is refused`() async throws {
        try await withPostgreSQL { driver in
            let nodes = Migration(
                version: 1, name: "nodes",
                sql: """
                    CREATE TABLE nodes (id uuid PRIMARY KEY, lease_until bigint NOT NULL, version text NOT NULL);
                    INSERT INTO nodes VALUES (gen_random_uuid(), 9000000000000000, '1')
                    """)
            let beside = Migration(
                version: 2, name: "beside", sql: "-- Compatible with: 1\nCREATE TABLE more (id bigint PRIMARY KEY)")
            let breaking = Migration(version: 3, name: "breaking", sql: "DROP TABLE more")
            try await driver.database.migrate([nodes], logger: .silent)
            try await driver.database.migrate([nodes, beside], logger: .silent)

            await #expect(throws: SchemaError.serversAreRunning(version: 3, name: "breaking")) {
                try await driver.database.migrate([nodes, beside, breaking], logger: .silent)
            }

            try await driver.script("UPDATE nodes SET lease_until = 1")
            try await driver.database.migrate([nodes, beside, breaking], logger: .silent)
            #expect(try await driver.number("SELECT count(*) FROM schema_migrations") == 3)
        }
    }

    @Test func `tables are found by their exact name`() async throws {
        try await withPostgreSQL { driver in
            try await driver.script("CREATE TABLE \"Odd name\" (id bigint)")

            let found = try await driver.database.read { db in
                try ["Odd name", "odd name", "missing", "pg_class"].map { try db.connection.hasTable($0) }
            }

            #expect(found == [true, false, false, true])
        }
    }

    @Test func `the size of the data is known`() async throws {
        try await withPostgreSQL { driver in
            let size = try await driver.database.size()

            #expect(size ?? 0 > 1_000_000)
        }
    }
}
