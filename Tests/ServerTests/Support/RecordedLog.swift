import Logging
import Synchronization

/// What a server logs, for tests to check.
final class RecordedLog: Sendable {
    struct Line: Sendable {
        let level: Logger.Level
        let message: String
        let metadata: [String: String]
    }

    /// The log of the servers that a test runs inside `withValue`.
    @TaskLocal static var current: RecordedLog?

    /// Guards the lines that were logged.
    private let record = Mutex<[Line]>([])

    var lines: [Line] { record.withLock { $0 } }

    /// Everything as one text, to search for what must not be there.
    var text: String {
        lines.map { "\($0.message) \($0.metadata)" }.joined(separator: "\n")
    }

    /// A logger that writes here.
    var logger: Logger {
        var logger = Logger(label: "recorded") { _ in Handler(log: self) }
        logger.logLevel = .trace
        return logger
    }

    func lines(_ message: String) -> [Line] {
        lines.filter { $0.message == message }
    }

    private struct Handler: LogHandler {
        let log: RecordedLog
        var logLevel = Logger.Level.trace
        var metadata: Logger.Metadata = [:]

        init(log: RecordedLog) {
            self.log = log
        }

        subscript(metadataKey key: String) -> Logger.Metadata.Value? {
            get { metadata[key] }
            set { metadata[key] = newValue }
        }

        func log(event: LogEvent) {
            let all = metadata.merging(event.metadata ?? [:]) { _, own in own }
            let line = Line(
                level: event.level, message: "\(event.message)", metadata: all.mapValues { "\($0)" })
            log.record.withLock { $0.append(line) }
        }
    }
}
