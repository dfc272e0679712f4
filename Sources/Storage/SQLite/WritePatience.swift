/// How long a write waits while another program has the database.
///
/// Counted from when the write is asked for: writes wait in a row, and each of them waiting for its own time would keep
/// the last one waiting for all of theirs.
struct WritePatience: Sendable {
    private let limit: Duration
    private let now: @Sendable () -> ContinuousClock.Instant

    init(limit: Duration = .seconds(5), now: @escaping @Sendable () -> ContinuousClock.Instant = { .now }) {
        self.limit = limit
        self.now = now
    }

    /// When a write that is asked for now gives up.
    func deadline() -> ContinuousClock.Instant { now() + limit }

    /// What is left for a write whose turn has come, in milliseconds. It tries once in any case.
    func milliseconds(until deadline: ContinuousClock.Instant) -> Int {
        let left = min(max(deadline - now(), .zero), limit)
        return Int(left / .milliseconds(1))
    }
}
