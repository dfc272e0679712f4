import Synchronization
import TestSupport

/// A clock that a test advances.
final class ManualClock: Clock {
    struct Instant: InstantProtocol {
        var offset = Swift.Duration.zero

        func advanced(by duration: Swift.Duration) -> Instant { Instant(offset: offset + duration) }
        func duration(to other: Instant) -> Swift.Duration { other.offset - offset }
        static func < (left: Instant, right: Instant) -> Bool { left.offset < right.offset }
    }

    private struct State {
        var now = Instant()
        var looks = 0
        var sleepers = 0
        var waiting: [Int: (deadline: Instant, sleeper: CheckedContinuation<Void, any Error>)] = [:]
    }

    /// Guards the time and the waiting tasks.
    private let state = Mutex(State())

    let minimumResolution = Swift.Duration.zero

    var now: Instant {
        state.withLock { state in
            state.looks += 1
            return state.now
        }
    }

    /// How often the clock was read.
    var looks: Int { state.withLock { $0.looks } }

    /// How many tasks sleep on it.
    var sleepers: Int { state.withLock { $0.waiting.count } }

    func sleep(until deadline: Instant, tolerance: Swift.Duration?) async throws {
        let number = state.withLock { state in
            state.sleepers += 1
            return state.sleepers
        }
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { (sleeper: CheckedContinuation<Void, any Error>) in
                let isOver = state.withLock { state in
                    guard deadline > state.now else { return true }
                    state.waiting[number] = (deadline, sleeper)
                    return false
                }
                if isOver { sleeper.resume() } else if Task.isCancelled { cancel(number) }
            }
        } onCancel: {
            cancel(number)
        }
    }

    /// Advances, wakes the tasks that are due, and waits until a task sleeps again.
    func advance(by duration: Swift.Duration) async throws {
        let woken = state.withLock { state in
            state.now = state.now.advanced(by: duration)
            let woken = state.waiting.filter { $0.value.deadline <= state.now }
            state.waiting = state.waiting.filter { $0.value.deadline > state.now }
            return woken.values
        }
        for sleeper in woken { sleeper.sleeper.resume() }
        try await eventually("somebody sleeps") { self.sleepers > 0 }
    }

    /// Advances, and wakes the tasks that are due.
    func end(after duration: Swift.Duration) {
        let woken = state.withLock { state in
            state.now = state.now.advanced(by: duration)
            defer { state.waiting = [:] }
            return state.waiting.values
        }
        for sleeper in woken { sleeper.sleeper.resume() }
    }

    private func cancel(_ number: Int) {
        let sleeper = state.withLock { $0.waiting.removeValue(forKey: number) }
        sleeper?.sleeper.resume(throwing: CancellationError())
    }
}
