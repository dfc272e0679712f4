internal import Model
internal import Synchronization

/// The price list in memory: every model call needs it twice, and it hardly ever changes.
final class PriceMemory: Sendable {
    private struct State {
        var list: PriceList?
        var readAt = ContinuousClock.now
        /// Counts changes, so that a list that was read before a change is not kept after it.
        var changes = 0
    }

    /// Another server's change is seen after this long.
    private static let lifetime = Duration.seconds(60)

    private let state = Mutex(State())

    /// All prices.
    ///
    /// - Parameter read: Reads them from the database.
    func list(_ read: () throws -> [Price]) rethrows -> PriceList {
        let known = state.withLock { $0 }
        if let list = known.list, known.readAt.duration(to: .now) < Self.lifetime { return list }
        let list = PriceList(try read())
        state.withLock { state in
            guard state.changes == known.changes else { return }
            (state.list, state.readAt) = (list, .now)
        }
        return list
    }

    /// Has the list read again. To be called after the transaction that changed it.
    func forget() {
        state.withLock { state in
            state.list = nil
            state.changes += 1
        }
    }
}
