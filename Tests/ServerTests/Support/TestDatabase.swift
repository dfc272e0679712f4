import TestSupport

/// The database of a test server, if it is not a new file.
enum TestDatabase {
    @TaskLocal static var url: String?

    /// Lets the server of a test use a new database of PostgreSQL.
    static func onPostgreSQL(_ test: () async throws -> Void) async throws {
        let server = try await PostgreSQLServer.shared()
        let name = try await server.newDatabase()
        try await $url.withValue(server.url(of: name), operation: test)
        try await server.drop(name)
    }
}
