import Foundation
import Logging

/// How the program logs: to standard error, as text or as one JSON object per line.
enum Logs {
    enum Format: String, CaseIterable {
        case text, json
    }

    /// A logger according to the settings. It first logs any warnings about them.
    ///
    /// - Throws: ``ConfigurationError``.
    static func logger(_ settings: Settings) throws -> Logger {
        let level: Logger.Level = try settings.choice("PARLEY_LOG_LEVEL") ?? .info
        let format: Format = try settings.choice("PARLEY_LOG_FORMAT") ?? .text
        if format == .json {
            LogOutput.standardError.setNoticeOfLoss {
                JSONLogHandler.line(level: .warning, "\($0) lines of the log were lost")
            }
        }
        LoggingSystem.bootstrap { label in
            switch format {
            case .text: TextLogHandler(label: label)
            case .json: JSONLogHandler()
            }
        }
        var logger = Logger(label: "parley")
        logger.logLevel = level
        for warning in settings.warnings { logger.warning("\(warning)") }
        return logger
    }
}
