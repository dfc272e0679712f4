import Synchronization

/// A clock that a test advances: it shows how long something took without anybody waiting for it.
public final class MovableClock: Sendable {
    /// Guards how far the clock is ahead of its start.
    private let ahead = Mutex(Duration.zero)
    private let beginning = ContinuousClock.now

    /// A clock that stands still.
    public init() {}

    /// The time on the clock.
    public var now: ContinuousClock.Instant { beginning + ahead.withLock(\.self) }

    /// Advances the clock.
    public func advance(by time: Duration) {
        ahead.withLock { $0 += time }
    }
}
