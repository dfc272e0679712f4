import Synchronization

/// A clock that a test moves on: it shows how long something took without anybody waiting for it.
public final class MovableClock: Sendable {
    /// Guards how far the clock is ahead of where it began.
    private let ahead = Mutex(Duration.zero)
    private let beginning = ContinuousClock.now

    /// A clock that stands still.
    public init() {}

    /// What the clock shows.
    public var now: ContinuousClock.Instant { beginning + ahead.withLock(\.self) }

    /// Moves the clock on.
    public func advance(by time: Duration) {
        ahead.withLock { $0 += time }
    }
}
