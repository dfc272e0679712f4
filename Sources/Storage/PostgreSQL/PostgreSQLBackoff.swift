internal import Synchronization

/// When a server that could not be reached is tried again: after 0.1 s, then after twice as long each time, up to 1 s:
/// a transaction waits a few seconds for it, and should see it return.
final class PostgreSQLBackoff: Sendable {
    private struct State {
        var failures = 0
        var next: ContinuousClock.Instant?
        var reason = ""
        var isFull = false
    }

    /// Guards the number of failures in a row, the reason of the last, and when the next attempt is due.
    private let state = Mutex(State())

    /// How long to wait before the next attempt. Zero if it may be made at once.
    func pause(at now: ContinuousClock.Instant = .now) -> Duration {
        state.withLock { max(($0.next ?? now) - now, .zero) }
    }

    /// Why the last attempt failed.
    var reason: String { state.withLock { $0.reason } }

    /// Whether the server has as many connections as it takes.
    var isFull: Bool { state.withLock { $0.isFull } }

    func succeed() {
        state.withLock { $0 = State() }
    }

    /// Notes a failure. Those of attempts that were made at the same time count as one.
    ///
    /// - Parameters:
    ///   - isFull: Whether the server has as many connections as it takes.
    ///   - chance: A random number from 0 to 1: many servers must not return at the same time.
    func fail(
        _ reason: String, isFull: Bool = false, at now: ContinuousClock.Instant = .now,
        chance: Double = .random(in: 0...1)
    ) {
        state.withLock { state in
            state.reason = reason
            state.isFull = isFull
            guard now >= state.next ?? now else { return }
            let longest = min(Duration.milliseconds(100 << min(state.failures, 10)), .seconds(1))
            state.failures += 1
            state.next = now + longest * (0.5 + chance / 2)
        }
    }
}
