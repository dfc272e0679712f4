import TestSupport

@testable import Storage

/// Runs a test with a PostgreSQL database that has its schema and nothing else.
func withMigratedPostgreSQL(_ test: (Database) async throws -> Void) async throws {
    let (name, server, reset) = try await PostgreSQLDatabases.shared.take()
    do {
        try await withDriver(try PostgreSQLSettings(server.url(of: name))) { driver in
            try await test(driver.database)
            try await driver.script(reset)
        }
        await PostgreSQLDatabases.shared.giveBack(name)
    } catch {
        await PostgreSQLDatabases.shared.giveBack(nil)
        throw error
    }
}

/// Migrated databases on the shared server. A test that succeeds leaves its database to another one, emptied, which
/// is faster than making one.
actor PostgreSQLDatabases {
    fileprivate static let shared = PostgreSQLDatabases()

    /// Databases in use, and the tests that wait for one: each takes several of the server's connections.
    private var inUse = 0
    private var waiting: [CheckedContinuation<Void, Never>] = []
    private static let most = 6

    private var free: [String] = []
    private var template: Task<Template, any Error>?

    /// An empty database that others are copied from.
    private struct Template {
        let name: String
        /// Gives a database the contents of the template again.
        let reset: String
    }

    /// A database for a test, as soon as it is its turn.
    fileprivate func take() async throws -> (name: String, server: PostgreSQLServer, reset: String) {
        if inUse < Self.most {
            inUse += 1
        } else {
            await withCheckedContinuation { waiting.append($0) }
        }
        do {
            let (server, template) = (try await PostgreSQLServer.shared(), try await template())
            if let last = free.popLast() { return (last, server, template.reset) }
            return (try await server.newDatabase(from: template.name), server, template.reset)
        } catch {
            giveBack(nil)
            throw error
        }
    }

    /// - Parameter name: The database, if it is empty again.
    fileprivate func giveBack(_ name: String?) {
        if let name { free.append(name) }
        if waiting.isEmpty { inUse -= 1 } else { waiting.removeFirst().resume() }
    }

    private func template() async throws -> Template {
        if let template { return try await template.value }
        let task = Task {
            let server = try await PostgreSQLServer.shared()
            let name = try await server.newDatabase()
            let driver = PostgreSQLDriver(try PostgreSQLSettings(server.url(of: name)))
            try await driver.database.migrate(logger: .silent)
            let reset = try await Self.reset(driver)
            try await driver.close()
            return Template(name: name, reset: reset)
        }
        template = task
        return try await task.value
    }

    /// Keeps the rows that the migrations made, in a schema of their own.
    private static func reset(_ driver: PostgreSQLDriver) async throws -> String {
        let tables: [String] = try await driver.database.read { db in
            try db.rows(
                """
                SELECT tablename AS name FROM pg_tables
                WHERE schemaname = 'public' AND tablename NOT IN ('schema_migrations', 'schema_lock')
                """
            ).map { try $0["name"] }
        }
        let kept = ["setup", "prices", "search_state"]
        try await driver.script(
            "CREATE SCHEMA kept; " + kept.map { "CREATE TABLE kept.\($0) AS TABLE \($0); " }.joined())
        // References are not checked meanwhile.
        return "SET LOCAL session_replication_role = replica; "
            + tables.map { "DELETE FROM \($0); " }.joined()
            + kept.map { "INSERT INTO \($0) SELECT * FROM kept.\($0); " }.joined()
    }
}
