import Logging
import Storage

extension Database {
    /// Opens the configured database, migrates it, and closes it after `body`.
    ///
    /// - Parameter isClaimed: Whether to claim it for this server before changing anything.
    static func withConfigured<Result>(
        _ settings: Settings, logger: Logger? = nil, isClaimed: Bool = false, _ body: (Database) async throws -> Result
    ) async throws -> Result {
        let database = try settings.openDatabase()
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
            try? await database.close()  // Report the error that ended the work.
            throw error
        }
    }
}
