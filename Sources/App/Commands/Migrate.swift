import ArgumentParser
import Storage

/// `parley migrate`: updates the database schema without starting the server.
struct Migrate: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Update the database to the current schema.")

    @Flag(help: "Only tell what would be done, and change nothing.") var dryRun = false

    func run() async throws {
        let settings = try Settings()
        guard !dryRun else { return try await tellPlan(settings) }
        try await Database.withConfigured(settings) { _ in }
        print("The database is up to date")
    }

    /// Fails if migrating would.
    private func tellPlan(_ settings: Settings) async throws {
        _ = try Logs.logger(settings)
        let plan: MigrationPlan
        switch try settings.database() {
        case .sqlite(let path): plan = try await .ofSQLite(path: path)
        case .postgreSQL(let url):
            // An address that is not valid is a fault of the settings. Nothing is connected by this.
            _ = try settings.openDatabase()
            plan = try await .ofPostgreSQL(url: url)
        }
        print(plan.lines.joined(separator: "\n"))
        try plan.requireRoom()
    }
}
