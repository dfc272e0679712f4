import Synchronization

/// A counter that threads share.
final class Tally: Sendable {
    /// Guards the count.
    private let state = Mutex(0)

    var count: Int { state.withLock { $0 } }

    func add(_ more: Int) {
        state.withLock { $0 += more }
    }
}
