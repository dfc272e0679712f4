import Logging
import Storage

extension Database {
    /// Opens the database for a command of the operator, up to date, and closes it afterwards.
    static func withConfigured<Result>(
        _ settings: Settings, _ body: (Database) async throws -> Result
    ) async throws -> Result {
        let database = try Database.sqlite(path: settings.databasePath())
        try await database.migrate(logger: try Logs.logger(settings))
        let result = try await body(database)
        try await database.close()
        return result
    }
}
