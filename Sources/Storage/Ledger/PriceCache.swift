internal import Model
internal import Synchronization

/// The price list in memory: every model call needs it twice, and it hardly ever changes.
final class PriceCache: Sendable {
    private struct State {
        var list: PriceList?
        var readAt = ContinuousClock.now
        /// Counts changes, so that a list that was read before a change is not kept after it.
        var changes = 0

        var recentList: PriceList? { readAt.duration(to: .now) < PriceCache.lifetime ? list : nil }
    }

    /// Another server's change is seen after this long.
    private static let lifetime = Duration.seconds(60)

    private let state = Mutex(State())

    /// All prices.
    ///
    /// - Parameter read: Reads them from the database.
    func list(_ read: () throws -> [Price]) rethrows -> PriceList {
        let known = state.withLock { $0 }
        return try known.recentList ?? keep(PriceList(read()), after: known)
    }

    /// All prices.
    ///
    /// - Parameter read: Begins a transaction and reads them from the database.
    func list(_ read: () async throws -> [Price]) async rethrows -> PriceList {
        let known = state.withLock { $0 }
        if let list = known.recentList { return list }
        return keep(PriceList(try await read()), after: known)
    }

    private func keep(_ list: PriceList, after known: State) -> PriceList {
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
