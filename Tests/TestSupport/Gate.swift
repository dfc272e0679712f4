import Synchronization

/// A point where a script waits until a test lets it continue: conditions instead of time.
public final class Gate: Sendable {
    private struct State {
        var permits = 0
        var isOpen = false
        var arrivals = 0
        var waiting: [Int: CheckedContinuation<Void, any Error>] = [:]
    }

    /// Guards the permits and the waiting tasks.
    private let state = Mutex(State())

    /// A closed gate.
    public init() {}

    /// The number of arrivals at the gate, passed or not.
    public var arrivals: Int { state.withLock(\.arrivals) }

    /// Lets the next `count` arrivals pass, those already waiting first.
    public func release(_ count: Int = 1) {
        for _ in 0..<count {
            let waiter = state.withLock { state in
                guard let first = state.waiting.keys.min() else {
                    state.permits += 1
                    return nil as CheckedContinuation<Void, any Error>?
                }
                return state.waiting.removeValue(forKey: first)
            }
            waiter?.resume()
        }
    }

    /// Lets the next `count` arrivals pass one at a time, each when it arrives.
    ///
    /// - Throws: ``NeverHappened`` if one does not arrive.
    public func usher(_ count: Int) async throws {
        for _ in 0..<count {
            try await eventually("somebody waits at the gate") { state.withLock { !$0.waiting.isEmpty } }
            release()
        }
    }

    /// Lets everybody pass from now on.
    public func open() {
        let waiting = state.withLock { state in
            state.isOpen = true
            defer { state.waiting = [:] }
            return state.waiting.values
        }
        for waiter in waiting {
            waiter.resume()
        }
    }

    /// Waits to be let through.
    ///
    /// - Throws: `CancellationError` if the task is cancelled first.
    public func pass() async throws {
        let number = state.withLock { state in
            state.arrivals += 1
            return state.arrivals
        }
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { (waiter: CheckedContinuation<Void, any Error>) in
                let passes = state.withLock { state in
                    guard !state.isOpen, state.permits == 0 else {
                        state.permits = max(0, state.permits - 1)
                        return true
                    }
                    state.waiting[number] = waiter
                    return false
                }
                if passes {
                    waiter.resume()
                } else if Task.isCancelled {
                    cancel(number)
                }
            }
        } onCancel: {
            cancel(number)
        }
    }

    private func cancel(_ number: Int) {
        let waiter = state.withLock { $0.waiting.removeValue(forKey: number) }
        waiter?.resume(throwing: CancellationError())
    }
}
