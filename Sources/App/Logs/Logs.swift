import Foundation
import Logging

/// How the program logs: to standard error, as text or as one JSON object a line.
enum Logs {
    enum Format: String, CaseIterable {
        case text, json
    }

    /// A logger as the settings ask for.
    ///
    /// - Throws: ``ConfigurationError``.
    static func logger(_ settings: Settings) throws -> Logger {
        let level: Logger.Level = try settings.choice("PARLEY_LOG_LEVEL") ?? .info
        let format: Format = try settings.choice("PARLEY_LOG_FORMAT") ?? .text
        LoggingSystem.bootstrap { label in
            switch format {
            case .text: StreamLogHandler.standardError(label: label)
            case .json: JSONLogHandler()
            }
        }
        var logger = Logger(label: "parley")
        logger.logLevel = level
        return logger
    }
}
