internal import Model
internal import Synchronization

/// Limits how many replies use the model at the same time. The others wait, and their readers see their place in the
/// queue.
///
/// Turns are shared fairly between users, however much each one sends: the next turn goes to the user with the fewest
/// running replies, and among equals to the one whose last turn was longest ago.
///
/// No task is resumed inside the lock: one that is being cancelled would wait for the lock, and its resumption for it.
final class ReplyQueue: Sendable {
    private typealias Turn = CheckedContinuation<Bool, Never>

    private struct Waiting {
        let live: LiveReply
        let turn: Turn
    }

    private struct State {
        var running: [User.ID: Int] = [:]
        /// Number of the last turn of each user with a reply running or waiting.
        var lastTurn: [User.ID: Int] = [:]
        var turns = 0
        /// In order of arrival.
        var waiting: [Waiting] = []

        /// Forgets a user who has no reply running or waiting.
        mutating func forget(_ user: User.ID) {
            guard running[user] == nil, !waiting.contains(where: { $0.live.userID == user }) else { return }
            lastTurn[user] = nil
        }
    }

    private let concurrent: Int
    private let perUser: Int
    /// Guards which replies run and which wait, and keeps the places in order.
    private let state = Mutex(State())

    init(_ limits: ReplyLimits) {
        concurrent = limits.concurrent
        perUser = limits.perUser
    }

    /// Waits for a reply's turn.
    ///
    /// - Returns: False if the task was cancelled before its turn. Otherwise ``leave(_:)`` must follow.
    func enter(_ live: LiveReply) async -> Bool {
        await withTaskCancellationHandler {
            await withCheckedContinuation { turn in
                let turns: [Turn]? = state.withLock { state in
                    guard !Task.isCancelled else { return nil }
                    state.waiting.append(Waiting(live: live, turn: turn))
                    return advance(&state)
                }
                guard let turns else { return turn.resume(returning: false) }
                give(turns)
            }
        } onCancel: {
            withdraw(live)
        }
    }

    /// Takes a turn for a user's next reply, if nobody has to wait for it.
    ///
    /// - Returns: Whether it was taken. Then ``leave(_:)`` must follow.
    func enterAtOnce(_ user: User.ID) -> Bool {
        state.withLock { state in
            guard state.waiting.isEmpty, state.running.values.reduce(0, +) < concurrent,
                state.running[user, default: 0] < perUser
            else { return false }
            state.running[user, default: 0] += 1
            state.turns += 1
            state.lastTurn[user] = state.turns
            return true
        }
    }

    /// Ends a turn of a user.
    func leave(_ user: User.ID) {
        give(
            state.withLock { state in
                let left = state.running[user, default: 1] - 1
                state.running[user] = left > 0 ? left : nil
                defer { state.forget(user) }
                return advance(&state)
            })
    }

    private func withdraw(_ live: LiveReply) {
        let (withdrawn, turns): (Turn?, [Turn]) = state.withLock { state in
            guard let index = state.waiting.firstIndex(where: { $0.live === live }) else { return (nil, []) }
            let withdrawn = state.waiting.remove(at: index).turn
            live.setQueuePlace(nil)
            defer { state.forget(live.userID) }
            return (withdrawn, advance(&state))
        }
        withdrawn?.resume(returning: false)
        give(turns)
    }

    private func give(_ turns: [Turn]) {
        for turn in turns { turn.resume(returning: true) }
    }

    /// Takes turns while there is room, and reports their places to the remaining replies.
    ///
    /// - Returns: The turns, to be given outside the lock.
    private func advance(_ state: inout State) -> [Turn] {
        guard !state.waiting.isEmpty else { return [] }
        var turns: [Turn] = []
        var free = concurrent - state.running.values.reduce(0, +)
        var left: [Waiting] = []
        for waiting in inOrder(state) {
            let running = state.running[waiting.live.userID, default: 0]
            guard free > 0, running < perUser else {
                left.append(waiting)
                continue
            }
            free -= 1
            state.running[waiting.live.userID] = running + 1
            state.turns += 1
            state.lastTurn[waiting.live.userID] = state.turns
            state.waiting.removeAll { $0.live === waiting.live }
            waiting.live.setQueuePlace(nil)
            turns.append(waiting.turn)
        }
        for (index, waiting) in left.enumerated() { waiting.live.setQueuePlace(index + 1) }
        return turns
    }

    private func inOrder(_ state: State) -> [Waiting] {
        var ahead = state.running
        let ranked = state.waiting.enumerated().map { arrival, waiting in
            defer { ahead[waiting.live.userID, default: 0] += 1 }
            let last = state.lastTurn[waiting.live.userID, default: 0]
            return (rank: (ahead[waiting.live.userID, default: 0], last, arrival), waiting: waiting)
        }
        return ranked.sorted { $0.rank < $1.rank }.map(\.waiting)
    }
}
