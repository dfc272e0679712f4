internal import Foundation
internal import Model
internal import NIOPosix
internal import Synchronization

/// Threads for work that grows with content: rendering, comparing, excerpts, long lists.
///
/// The threads that answer requests do none of this work. For each user one piece of work runs at a time and the rest
/// waits in order. Work for different users runs in parallel, at a lower priority than requests. So no user waits for
/// another user's work.
final class ComputePool: Sendable {
    /// Too much work of one user is waiting.
    struct Overloaded: Error {}

    private struct State {
        var running: Set<User.ID> = []
        /// Waiting work, in order of arrival.
        var waiting: [User.ID: [CheckedContinuation<Void, any Error>]] = [:]
        /// Users with waiting work but none running; the first one is next.
        var turns: [User.ID] = []
    }

    /// Users whose work runs at the same time. More than there are cores: the system shares these.
    static let width = 8
    /// Most pieces of work that may wait for one user.
    static let longestQueue = 100

    /// The threads live as long as the process.
    private static let threads = {
        let threads = NIOThreadPool(numberOfThreads: width)
        threads.start()
        return threads
    }()

    /// Guards whose work runs and what waits.
    private let state = Mutex(State())

    /// Runs a computation for a user.
    ///
    /// - Throws: ``Overloaded``; `CancellationError` if the task was cancelled before its turn came.
    func run<Value: Sendable>(for user: User.ID, _ work: @escaping @Sendable () -> Value) async throws -> Value {
        try await run(for: user, loading: {}) { _ in work() }
    }

    /// Runs a computation for a user on input that has to be loaded first; the loading waits for its turn as well.
    ///
    /// - Throws: The errors of ``run(for:_:)``, and those of `load`.
    func run<Input: Sendable, Value: Sendable>(
        for user: User.ID, loading load: @Sendable () async throws -> Input,
        _ work: @escaping @Sendable (Input) -> Value
    ) async throws -> Value {
        try await enter(user)
        defer { leave(user) }
        try Task.checkCancellation()
        let input = try await load()
        return try await Self.threads.runIfActive {
            // Where priorities belong to threads, this affects only the current one.
            // Source: setpriority(2), "C library/kernel differences".
            setpriority(__priority_which_t(PRIO_PROCESS.rawValue), 0, 5)
            return work(input)
        }
    }

    private func enter(_ user: User.ID) async throws {
        try await withCheckedThrowingContinuation { turn in
            let isRefused = state.withLock { state in
                let queue = state.waiting[user] ?? []
                guard queue.count < Self.longestQueue else { return true }
                if queue.isEmpty, !state.running.contains(user) { state.turns.append(user) }
                state.waiting[user] = queue + [turn]
                advance(&state)
                return false
            }
            if isRefused { turn.resume(throwing: Overloaded()) }
        }
    }

    private func leave(_ user: User.ID) {
        state.withLock { state in
            state.running.remove(user)
            if state.waiting[user] != nil { state.turns.append(user) }
            advance(&state)
        }
    }

    private func advance(_ state: inout State) {
        while state.running.count < Self.width, let user = state.turns.first {
            state.turns.removeFirst()
            guard var queue = state.waiting[user], !queue.isEmpty else { continue }
            state.running.insert(user)
            queue.removeFirst().resume()
            state.waiting[user] = queue.isEmpty ? nil : queue
        }
    }
}
