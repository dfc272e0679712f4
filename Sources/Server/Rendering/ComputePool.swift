internal import Foundation
internal import Model
internal import NIOPosix
internal import Synchronization

/// Threads for computing that grows with content: rendering, comparing, excerpts, long lists.
///
/// The threads that answer requests do none of it. Of one person's work one piece runs at a time, and the rest waits in
/// order. Different people's work runs side by side, at a lower priority than requests. So nobody waits for what
/// somebody else has the server compute.
final class ComputePool: Sendable {
    /// Too much of one person's work is waiting.
    struct Overloaded: Error {}

    private struct State {
        var running: Set<User.ID> = []
        /// What waits, in the order in which it came.
        var waiting: [User.ID: [CheckedContinuation<Void, any Error>]] = [:]
        /// Who has work waiting and none running; the first one is next.
        var turns: [User.ID] = []
    }

    /// People whose work runs at the same time. More than there are cores: the system shares these.
    static let width = 8
    /// Pieces of one person's work that may wait.
    static let longestQueue = 100

    /// They live as long as the process.
    private static let threads = {
        let threads = NIOThreadPool(numberOfThreads: width)
        threads.start()
        return threads
    }()

    /// Guards whose work runs and what waits.
    private let state = Mutex(State())

    /// Computes something for a person.
    ///
    /// - Throws: ``Overloaded``; `CancellationError` when the task was cancelled before its turn came.
    func run<Value: Sendable>(for user: User.ID, _ work: @escaping @Sendable () -> Value) async throws -> Value {
        try await run(for: user, loading: {}) { _ in work() }
    }

    /// Computes something for a person from what has to be loaded first, which waits for its turn as well.
    ///
    /// - Throws: as ``run(for:_:)``, and what `load` throws.
    func run<Input: Sendable, Value: Sendable>(
        for user: User.ID, loading load: @Sendable () async throws -> Input,
        _ work: @escaping @Sendable (Input) -> Value
    ) async throws -> Value {
        try await enter(user)
        defer { leave(user) }
        try Task.checkCancellation()
        let input = try await load()
        return try await Self.threads.runIfActive {
            // Of this thread alone, where priorities are a thread's. Source: setpriority(2), "C library/kernel differences".
            setpriority(__priority_which_t(PRIO_PROCESS.rawValue), 0, 10)
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
