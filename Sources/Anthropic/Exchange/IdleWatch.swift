internal import Synchronization

/// Notices that a server has fallen silent.
///
/// AsyncHTTPClient's own read timeout would also count the wait for the head and time in which nobody reads, and its
/// deadline ends with the head. This clock runs only while the next bytes are awaited, and costs one sleeping task per
/// stream instead of a timer per chunk.
final class IdleWatch: Sendable {
    struct Expired: Error {}

    private struct State {
        var limit: Duration
        var waitingSince: Duration?
    }

    /// Guards the start and the limit of the current wait; set by the reader, checked by the watch.
    private let state: Mutex<State>
    /// Time since the watch was made.
    private let elapsed: @Sendable () -> Duration
    private let sleep: @Sendable (Duration) async throws -> Void

    private init(limit: Duration, clock: some Clock<Duration>) {
        let start = clock.now
        state = Mutex(State(limit: limit))
        elapsed = { start.duration(to: clock.now) }
        sleep = { try await clock.sleep(for: $0) }
    }

    /// Runs a reader that marks its waits; cancels it when one of them lasts too long.
    ///
    /// - Throws: ``Expired`` if a wait was too long, otherwise what `reader` throws.
    static func limiting<Value: Sendable>(
        to limit: Duration, clock: some Clock<Duration>, _ reader: @escaping @Sendable (IdleWatch) async throws -> Value
    ) async throws -> Value {
        let watch = IdleWatch(limit: limit, clock: clock)
        return try await withThrowingTaskGroup(of: Value.self) { group in
            defer { group.cancelAll() }
            group.addTask { try await reader(watch) }
            group.addTask { try await watch.run() }
            guard let value = try await group.next() else { throw CancellationError() }
            return value
        }
    }

    /// A wait begins.
    func begin() {
        let now = elapsed()
        state.withLock { $0.waitingSince = now }
    }

    /// The wait is over.
    func end() {
        state.withLock { $0.waitingSince = nil }
    }

    /// Changes the limit of a wait. Takes effect within five seconds.
    func shorten(to limit: Duration) {
        state.withLock { $0.limit = min($0.limit, limit) }
    }

    private func run() async throws -> Never {
        while true {
            let now = elapsed()
            let left = state.withLock { ($0.waitingSince ?? now) + $0.limit } - now
            guard left > .zero else { throw Expired() }
            try await sleep(min(left, .seconds(5)))
        }
    }
}
