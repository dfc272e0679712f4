import Foundation
import Logging
import Model

/// Writes one JSON object a line. Line breaks inside values are escaped, so that no value can forge a line.
struct JSONLogHandler: LogHandler {
    var logLevel = Logger.Level.info
    var metadata: Logger.Metadata = [:]
    var metadataProvider: Logger.MetadataProvider?

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        var line: [String: String] = [:]
        let all = metadata.merging(metadataProvider?.get() ?? [:]) { own, _ in own }
        for (key, value) in all.merging(event.metadata ?? [:], uniquingKeysWith: { _, own in own }) {
            line[key] = "\(value)"
        }
        line["time"] = "\(Timestamp.now)"
        line["level"] = event.level.rawValue
        line["message"] = "\(event.message)"
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        guard let data = try? encoder.encode(line) else { return }
        // A log that cannot be written must not stop the server.
        try? FileHandle.standardError.write(contentsOf: data + Data("\n".utf8))
    }
}
