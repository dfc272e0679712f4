import Model
import NIOConcurrencyHelpers
import Synchronization
import TestSupport
import Testing

@testable import Server

/// Work that blocks its thread until it may go on.
private final class Blocked: Sendable {
    private let lock = ConditionLock(value: false)
    private let started = Mutex(false)

    var hasStarted: Bool { started.withLock { $0 } }

    func run() {
        started.withLock { $0 = true }
        lock.lock(whenValue: true)
        lock.unlock(withValue: true)
    }

    func release() {
        lock.lock()
        lock.unlock(withValue: true)
    }
}

@Suite struct ComputePoolTests {
    @Test func `nobody waits for somebody else's work`() async throws {
        let pool = ComputePool()
        let (ada, eve) = (User.ID(), User.ID())
        let long = Blocked()
        let running = Task { try await pool.run(for: eve) { long.run() } }
        let queued = Task { try await pool.run(for: eve) { "later" } }
        try await eventually("the long work runs") { long.hasStarted }

        let answers = try await inParallel(50) { number in try await pool.run(for: ada) { number } }

        #expect(answers == Array(0..<50))
        long.release()
        try await running.value
        #expect(try await queued.value == "later")
    }

    @Test func `only one piece of one person's work runs at a time`() async throws {
        let pool = ComputePool()
        let eve = User.ID()
        let running = Mutex(0)
        let most = Mutex(0)

        _ = try await inParallel(40) { _ in
            try await pool.run(for: eve) {
                let count = running.withLock { running in
                    running += 1
                    return running
                }
                most.withLock { $0 = max($0, count) }
                running.withLock { $0 -= 1 }
            }
        }

        #expect(most.withLock { $0 } == 1)
    }

    @Test func `more people than threads all get their turn`() async throws {
        let pool = ComputePool()

        let answers = try await inParallel(ComputePool.width * 10) { number in
            try await pool.run(for: User.ID()) { number }
        }

        #expect(answers == Array(0..<ComputePool.width * 10))
    }

    @Test func `work beyond the queue is refused, and refusing it takes nothing from others`() async throws {
        let pool = ComputePool()
        let (ada, eve) = (User.ID(), User.ID())
        let long = Blocked()
        let running = Task { try await pool.run(for: eve) { long.run() } }
        try await eventually("the long work runs") { long.hasStarted }
        let outcomes = Mutex<[Bool]>([])

        let crowd = Task {
            try await inParallel(ComputePool.longestQueue + 20) { number in
                let isDone = (try? await pool.run(for: eve) { true }) ?? false
                outcomes.withLock { $0.append(isDone) }
            }
        }
        try await eventually("twenty are refused") { outcomes.withLock { $0 } == Array(repeating: false, count: 20) }

        #expect(try await pool.run(for: ada) { true })
        long.release()
        try await running.value
        _ = try await crowd.value
        #expect(outcomes.withLock { $0.filter { $0 } }.count == ComputePool.longestQueue)
    }

    @Test func `abandoned work is not done, and work that fails to load frees its turn`() async throws {
        let pool = ComputePool()
        let eve = User.ID()
        let long = Blocked()
        let running = Task { try await pool.run(for: eve) { long.run() } }
        try await eventually("the long work runs") { long.hasStarted }
        let wasDone = Mutex(false)
        let gone = Task { try await pool.run(for: eve) { wasDone.withLock { $0 = true } } }

        gone.cancel()
        long.release()
        try await running.value

        await #expect(throws: CancellationError.self) { try await gone.value }
        #expect(!wasDone.withLock { $0 })
        await #expect(throws: StoreError.notFound) {
            try await pool.run(for: eve, loading: { throw StoreError.notFound }, { 1 })
        }
        #expect(try await pool.run(for: eve) { "next" } == "next")
    }
}
