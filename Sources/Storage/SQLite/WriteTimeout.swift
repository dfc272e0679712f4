/// How long a write waits while another program has locked the database.
///
/// The time counts from the request for the write. Writes queue up: if each waited for its own full time, the last one
/// would wait for the sum of all.
struct WriteTimeout: Sendable {
    private let limit: Duration
    private let now: @Sendable () -> ContinuousClock.Instant

    init(limit: Duration = .seconds(5), now: @escaping @Sendable () -> ContinuousClock.Instant = { .now }) {
        self.limit = limit
        self.now = now
    }

    /// When a write requested now gives up.
    func deadline() -> ContinuousClock.Instant { now() + limit }

    /// Remaining time, in milliseconds, of a write whose turn has come. Even at zero it tries once.
    func milliseconds(until deadline: ContinuousClock.Instant) -> Int {
        let left = min(max(deadline - now(), .zero), limit)
        return Int(left / .milliseconds(1))
    }
}
