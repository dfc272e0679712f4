import ArgumentParser
import Storage

/// `parley migrate`: migrates the database without starting the server.
struct Migrate: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Bring the database up to date.")

    func run() async throws {
        let settings = try Settings()
        try await Database.withConfigured(settings) { _ in }
        print("The database is up to date")
    }
}
