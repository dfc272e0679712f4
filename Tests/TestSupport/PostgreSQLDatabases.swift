import Storage

/// Migrated databases on the shared PostgreSQL server. A test that succeeds leaves its database to another one, emptied,
/// which is faster than making one.
actor PostgreSQLDatabases {
    static let shared = PostgreSQLDatabases()

    /// Databases in use, and the tests that wait for one: each takes several of the server's connections.
    private var inUse = 0
    private var waiting: [CheckedContinuation<Void, Never>] = []
    private static let most = 6

    private var free: [TestDatabase] = []
    private var template: Task<Template, any Error>?

    /// An empty database that others are copied from.
    private struct Template {
        let name: String
        /// Statements that give a database the contents of the template again.
        let reset: [Query]
    }

    /// Runs a test with a database, as soon as it is its turn.
    nonisolated func provided<Value>(to test: (TestDatabase) async throws -> Value) async throws -> Value {
        let (database, reset) = try await take()
        do {
            let value = try await test(database)
            try await Self.empty(database, by: reset)
            await giveBack(database)
            return value
        } catch {
            await giveBack(nil)
            throw error
        }
    }

    private func take() async throws -> (TestDatabase, reset: [Query]) {
        if inUse < Self.most {
            inUse += 1
        } else {
            await withCheckedContinuation { waiting.append($0) }
        }
        do {
            let (server, template) = (try await PostgreSQLServer.shared(), try await template())
            if let last = free.popLast() { return (last, template.reset) }
            let name = try await server.newDatabase(from: template.name)
            return (Self.database(name, of: server), template.reset)
        } catch {
            giveBack(nil)
            throw error
        }
    }

    /// - Parameter database: What another test may use: it is empty again.
    private func giveBack(_ database: TestDatabase?) {
        if let database { free.append(database) }
        if waiting.isEmpty { inUse -= 1 } else { waiting.removeFirst().resume() }
    }

    private static func database(_ name: String, of server: PostgreSQLServer) -> TestDatabase {
        TestDatabase(engine: .postgreSQL) { try .postgreSQL(url: server.url(of: name), patience: .hangLimit) }
    }

    private static func empty(_ database: TestDatabase, by reset: [Query]) async throws {
        let opened = try database.opened()
        let result: Result<Void, any Error>
        do {
            result = .success(try await opened.write { db in for statement in reset { try db.run(statement) } })
        } catch {
            result = .failure(error)
        }
        try await opened.close()
        try result.get()
    }

    private func template() async throws -> Template {
        if let template { return try await template.value }
        let task = Task {
            let server = try await PostgreSQLServer.shared()
            let name = try await server.newDatabase()
            let database = try await Self.database(name, of: server).open()
            let reset = try await Self.reset(database)
            try await database.close()
            return Template(name: name, reset: reset)
        }
        template = task
        return try await task.value
    }

    /// Keeps the rows that the migrations made, in a schema of their own.
    private static func reset(_ database: Database) async throws -> [Query] {
        try await database.write { db in
            let tables: [String] = try db.rows(
                """
                SELECT tablename AS name FROM pg_tables
                WHERE schemaname = 'public' AND tablename NOT IN ('schema_migrations', 'schema_lock')
                """
            ).map { try $0["name"] }
            try db.run("CREATE SCHEMA kept")
            // References are not checked meanwhile.
            var deletions: [Query] = ["SET LOCAL session_replication_role = replica"]
            var insertions: [Query] = []
            for table in tables.map(Query.init(stringLiteral:)) {
                deletions.append("DELETE FROM \(table)")
                guard try db.row("SELECT 1 AS one FROM \(table) LIMIT 1") != nil else { continue }
                try db.run("CREATE TABLE kept.\(table) AS TABLE \(table)")
                insertions.append("INSERT INTO \(table) SELECT * FROM kept.\(table)")
            }
            return deletions + insertions
        }
    }
}
