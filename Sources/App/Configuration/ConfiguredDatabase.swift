import Logging
import Storage

extension Database {
    /// Opens the database of the settings, brings it up to date, and closes it after `body`.
    ///
    /// - Parameter isClaimed: Whether it is taken for the one server that may run on it, before anything is changed.
    static func withConfigured<Result>(
        _ settings: Settings, logger: Logger? = nil, isClaimed: Bool = false, _ body: (Database) async throws -> Result
    ) async throws -> Result {
        let database = try Database.sqlite(path: settings.databasePath())
        do {
            let logger = try logger ?? Logs.logger(settings)
            let claim = isClaimed ? try database.claim() : nil
            defer { withExtendedLifetime(claim) {} }
            for exposure in database.exposures() { logger.warning("\(exposure)") }
            try await database.migrate(logger: logger)
            let result = try await body(database)
            try await database.close()
            return result
        } catch {
            try? await database.close()  // The error that ended the work is the one to tell.
            throw error
        }
    }
}
