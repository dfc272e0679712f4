import ArgumentParser
import Storage

/// `parley migrate`: updates the database schema without starting the server.
struct Migrate: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Update the database to the current schema.")

    func run() async throws {
        let settings = try Settings()
        try await Database.withConfigured(settings) { _ in }
        print("The database is up to date")
    }
}
