import Foundation
import Logging

/// Writes one line of text per event. Line breaks and other control characters are escaped, so that no value can forge
/// a line.
struct TextLogHandler: LogHandler {
    let label: String
    let output: LogOutput
    var logLevel = Logger.Level.info
    var metadata: Logger.Metadata = [:]
    var metadataProvider: Logger.MetadataProvider?

    init(label: String, output: LogOutput = .standardError) {
        self.label = label
        self.output = output
    }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        let pairs = allMetadata(of: event).sorted { $0.key < $1.key }.map { " \($0.key)=\($0.value)" }.joined()
        let text = Self.escaped("\(label):\(pairs) [\(event.source)] \(event.message)")
        output.write("\(Self.localTime()) \(event.level) \(text)\n")
    }

    private static func escaped(_ text: String) -> String {
        guard text.utf8.contains(where: { $0 < 0x20 || $0 == 0x7F }) else { return text }
        var escaped = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            if scalar.value < 0x20 || scalar.value == 0x7F {
                escaped.append(contentsOf: scalar.escaped(asASCII: true).unicodeScalars)
            } else {
                escaped.append(scalar)
            }
        }
        return String(escaped)
    }

    /// The local time with its offset: `2026-11-23T08:05:00+0000`.
    private static func localTime() -> String {
        var seconds = time(nil)
        var local = tm()
        localtime_r(&seconds, &local)
        var text = [CChar](repeating: 0, count: 32)
        let length = strftime(&text, text.count, "%Y-%m-%dT%H:%M:%S%z", &local)
        return String(decoding: text.prefix(length).map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}

extension LogHandler {
    /// The metadata of the logger, the task and the event. Where keys are equal, the event's value takes precedence
    /// over the task's, and the task's over the logger's.
    func allMetadata(of event: LogEvent) -> Logger.Metadata {
        var all = metadata.merging(metadataProvider?.get() ?? [:]) { _, later in later }
        all.merge(event.metadata ?? [:]) { _, later in later }
        if let error = event.error, all["error"] == nil { all["error"] = "\(error)" }
        return all
    }
}
