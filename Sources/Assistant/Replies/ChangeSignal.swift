internal import Synchronization

/// Wakes tasks that wait for something to change.
///
/// It carries no data, only the fact that something changed: each waiter reads the state itself, at its own pace. So
/// notifying costs the same for one change as for a hundred, and nothing queues up for a slow reader.
package final class ChangeSignal: Sendable {
    /// How many changes there have been; a waiter remembers the last count it saw.
    package typealias Count = UInt64

    /// Why a wait ended.
    package enum Outcome: Hashable, Sendable {
        /// Something has changed since.
        case changed(Count)
        /// Nothing happened for a while: time to send a keep-alive.
        case quiet
        /// There will be no more changes, or the waiting task was cancelled.
        case closed
    }

    private struct State {
        var count: Count = 0
        var isClosed = false
        var nextWaiter: UInt64 = 0
        var waiting: [UInt64: CheckedContinuation<Outcome, Never>] = [:]
    }

    /// Guards the count and the waiters.
    private let state = Mutex(State())

    package init() {}

    /// The current count. Read it before the state, so that no later change is missed.
    package var count: Count { state.withLock { $0.count } }

    /// Whether anybody waits.
    package var hasWaiters: Bool { state.withLock { !$0.waiting.isEmpty } }

    /// Wakes all waiters because something changed.
    package func notify() {
        let (count, waiting) = state.withLock { state in
            state.count += 1
            defer { state.waiting.removeAll(keepingCapacity: true) }
            return (state.count, state.waiting)
        }
        for continuation in waiting.values { continuation.resume(returning: .changed(count)) }
    }

    /// Wakes all waiters without a change, so that they can send a keep-alive.
    package func keepAlive() {
        wakeAll(with: .quiet)
    }

    /// Ends all waits, now and later.
    package func close() {
        state.withLock { $0.isClosed = true }
        wakeAll(with: .closed)
    }

    /// Waits until there have been more than `seen` changes.
    package func wait(after seen: Count) async -> Outcome {
        let waiter = state.withLock { state in
            state.nextWaiter += 1
            return state.nextWaiter
        }
        return await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let outcome: Outcome? = state.withLock { state in
                    if state.count > seen { return .changed(state.count) }
                    if state.isClosed || Task.isCancelled { return .closed }
                    state.waiting[waiter] = continuation
                    return nil
                }
                if let outcome { continuation.resume(returning: outcome) }
            }
        } onCancel: {
            let continuation = state.withLock { $0.waiting.removeValue(forKey: waiter) }
            continuation?.resume(returning: .closed)
        }
    }

    private func wakeAll(with outcome: Outcome) {
        let waiting = state.withLock { state in
            defer { state.waiting.removeAll(keepingCapacity: true) }
            return state.waiting
        }
        for continuation in waiting.values { continuation.resume(returning: outcome) }
    }
}
