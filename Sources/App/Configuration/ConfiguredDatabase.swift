import Logging
import Storage

extension Database {
    /// Opens the database of the settings, brings it up to date, and closes it after `body`.
    static func withConfigured<Result>(
        _ settings: Settings, logger: Logger? = nil, _ body: (Database) async throws -> Result
    ) async throws -> Result {
        let database = try Database.sqlite(path: settings.databasePath())
        do {
            try await database.migrate(logger: try logger ?? Logs.logger(settings))
            let result = try await body(database)
            try await database.close()
            return result
        } catch {
            try? await database.close()  // The error that ended the work is the one to tell.
            throw error
        }
    }
}
