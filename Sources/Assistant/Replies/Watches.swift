internal import Model
internal import Synchronization

/// What everybody's pages listen to.
final class Watches: Sendable {
    private struct State {
        var watches: [User.ID: Watch] = [:]
        var areClosed = false
    }

    /// Guards who has a watch.
    private let state = Mutex(State())

    subscript(user: User.ID) -> Watch {
        state.withLock { state in
            let watch = state.watches[user] ?? Watch()
            state.watches[user] = watch
            if state.areClosed { watch.anything.close() }
            return watch
        }
    }

    /// Lets everybody send a sign of life.
    func nudge() {
        for watch in state.withLock({ Array($0.watches.values) }) { watch.anything.nudge() }
    }

    /// Ends all that listens, now and later.
    func close() {
        let watches = state.withLock { state in
            state.areClosed = true
            return Array(state.watches.values)
        }
        for watch in watches { watch.anything.close() }
    }
}
