import Foundation
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(10))) struct PostgreSQLCommandTests {
    @Test func `commands work on a database of PostgreSQL`() async throws {
        let server = try await PostgreSQLServer.shared()
        let name = try await server.newDatabase()
        let environment = ["PARLEY_DATABASE_URL": server.url(of: name)]
        try await withParley { parley in
            let migrated = try await parley.run("migrate", environment: environment)
            let made = try await parley.run(
                "user", "create", "--email", "ada@example.org", "--admin", "--password-stdin",
                input: "correct horse 1\n", environment: environment)
            let token = try await parley.run(
                "token", "create", "--email", "ada@example.org", "--name", "script", environment: environment)
            let list = try await parley.run("user", "list", environment: environment)

            #expect(migrated.status == 0 && migrated.output == "The database is up to date\n", "\(migrated)")
            #expect(made.output == "Created ada@example.org (admin)\n", "\(made)")
            #expect(token.output.wholeMatch(of: /parley_\S+\n/) != nil, "\(token)")
            #expect(list.output.contains("ada@example.org\tadmin\tactive\t"), "\(list)")
            let files = try FileManager.default.contentsOfDirectory(atPath: parley.folder.path)
            #expect(!files.contains { $0.contains("sqlite") })
        }
        try await server.drop(name)
    }

    @Test func `a server that cannot be reached is named, and its password is not`() async throws {
        try await withParley { parley in
            let result = try await parley.run(
                "migrate", environment: ["PARLEY_DATABASE_URL": "postgres://ada:secret@/parley?host=/nowhere"])

            #expect(result.status == 1 && result.errors.contains("/nowhere"), "\(result)")
            #expect(!result.errors.contains("secret") && !result.output.contains("secret"))
        }
    }
}
