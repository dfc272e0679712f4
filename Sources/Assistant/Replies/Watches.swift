internal import Model
internal import Storage
internal import Synchronization

/// The watches of all users.
final class Watches: Sendable {
    private struct State {
        var watches: [User.ID: Watch] = [:]
        var areClosed = false
        /// What was last seen of the users that are watched.
        var standings: [User.ID: StandingStore.Standing] = [:]
    }

    /// Guards the list of watches.
    private let state = Mutex(State())

    subscript(user: User.ID) -> Watch {
        state.withLock { state in
            let watch = state.watches[user] ?? Watch()
            state.watches[user] = watch
            if state.areClosed { watch.anything.close() }
            return watch
        }
    }

    /// The users for whom anybody waits.
    var watched: Set<User.ID> {
        state.withLock { state in Set(state.watches.filter { $0.value.isWaitedFor }.map(\.key)) }
    }

    /// Notes what is stored of a user now.
    ///
    /// - Returns: Whether that is new.
    func note(_ standing: StandingStore.Standing?, of user: User.ID) -> Bool {
        state.withLock { state in
            defer { state.standings[user] = standing }
            return state.standings[user] != standing
        }
    }

    /// Makes all pages send a keep-alive.
    func keepAlive() {
        for watch in state.withLock({ Array($0.watches.values) }) { watch.anything.keepAlive() }
    }

    /// Ends all waits, now and later.
    func close() {
        let watches = state.withLock { state in
            state.areClosed = true
            return Array(state.watches.values)
        }
        for watch in watches { watch.anything.close() }
    }
}
