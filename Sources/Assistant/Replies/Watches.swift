internal import Model
internal import Synchronization

/// The watches of all users.
final class Watches: Sendable {
    private struct State {
        var watches: [User.ID: Watch] = [:]
        var areClosed = false
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
