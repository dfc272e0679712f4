internal import Logging
internal import Synchronization

/// Keeps frequent events from flooding the log: writes one line per interval, with the number of lines left out.
final class LogRateLimiter: Sendable {
    private struct State {
        var next: ContinuousClock.Instant?
        var skipped = 0
    }

    /// How long to stay silent after a line.
    private let pause: Duration
    /// Guards when the next line may be written and how many were left out.
    private let state = Mutex(State())

    init(every pause: Duration) {
        self.pause = pause
    }

    func log(
        to logger: Logger, _ level: Logger.Level, _ message: Logger.Message, _ metadata: Logger.Metadata = [:],
        at now: ContinuousClock.Instant = .now
    ) {
        let skipped = state.withLock { state -> Int? in
            if let next = state.next, now < next {
                state.skipped += 1
                return nil
            }
            defer { state.skipped = 0 }
            state.next = now + pause
            return state.skipped
        }
        guard let skipped else { return }
        var metadata = metadata
        if skipped > 0 { metadata["left_out"] = "\(skipped)" }
        logger.log(level: level, message, metadata: metadata)
    }
}
