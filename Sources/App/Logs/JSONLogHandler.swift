import Foundation
import Logging
import Model

/// Writes one JSON object per line. Line breaks in values are escaped, so that no value can forge a line.
struct JSONLogHandler: LogHandler {
    let output: LogOutput
    var logLevel = Logger.Level.info
    var metadata: Logger.Metadata = [:]
    var metadataProvider: Logger.MetadataProvider?

    init(output: LogOutput = .standardError) {
        self.output = output
    }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        output.write(
            Self.line(level: event.level, "\(event.message)", allMetadata(of: event).mapValues { "\($0)" }))
    }

    static func line(level: Logger.Level, _ message: String, _ values: [String: String] = [:]) -> String {
        var line = values
        line["time"] = "\(Timestamp.now)"
        line["level"] = level.rawValue
        line["message"] = message
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        // Strings can always be encoded.
        guard let data = try? encoder.encode(line) else { return "" }
        return String(decoding: data, as: UTF8.self) + "\n"
    }
}
