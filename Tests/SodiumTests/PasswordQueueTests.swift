import Dispatch
import Synchronization
import Testing

@testable import Sodium

@Suite(.timeLimit(.minutes(1))) struct PasswordQueueTests {
    @Test(arguments: [1, 2, 3])
    func `no more hashes run at once than there are lanes`(lanes: Int) async throws {
        let hasher = PasswordHasher(cost: .least, lanes: lanes)
        let work = HeldWork()
        let tasks = (0..<8).map { _ in Task { try await hasher.inLane(work.run) } }

        try await wait { await hasher.waiting.count == 8 - lanes && work.started == lanes }
        for _ in tasks { work.releaseOne() }
        for task in tasks { try await task.value }

        #expect(work.started == 8)
        #expect(work.mostAtOnce == lanes)
    }

    @Test func `hashes beyond the queue limit are refused, and accepted again later`() async throws {
        let hasher = PasswordHasher(cost: .least, lanes: 1, queueLimit: 2)
        let work = HeldWork()
        let tasks = (0..<3).map { _ in Task { try await hasher.inLane(work.run) } }
        try await wait { await hasher.waiting.count == 2 }

        await #expect(throws: PasswordHasher.Overloaded.self) { try await hasher.hash(.typed("correct horse")) }
        await #expect(throws: PasswordHasher.Overloaded.self) { try await hasher.verify(.typed("x"), against: nil) }

        for _ in tasks { work.releaseOne() }
        for task in tasks { try await task.value }
        #expect(try await hasher.verify(.typed("correct horse"), against: hasher.hash(.typed("correct horse"))))
        #expect(try await !hasher.verify(.typed("x"), against: nil))
    }

    @Test func `a second hasher has lanes of its own, at the same cost`() async throws {
        let hasher = PasswordHasher(cost: .least, lanes: 1, queueLimit: 0)
        let other = hasher.beside(lanes: 1, queueLimit: 0)
        let work = HeldWork()
        let held = Task { try await other.inLane(work.run) }
        try await wait { work.started == 1 }

        await #expect(throws: PasswordHasher.Overloaded.self) { try await other.hash(.typed("correct horse")) }
        let hash = try await hasher.hash(.typed("correct horse"))

        work.releaseOne()
        try await held.value
        #expect(try await other.verify(.typed("correct horse"), against: hash))
        #expect(!other.needsRehash(hash))
    }

    @Test func `the longest waiting goes first`() async throws {
        let hasher = PasswordHasher(cost: .least, lanes: 1)
        let work = HeldWork()
        let order = Order()
        let first = Task { try await hasher.inLane(work.run) }
        try await wait { work.started == 1 }
        try await withThrowingTaskGroup { group in
            for number in 1...5 {
                group.addTask { try await hasher.inLane { order.append(number) } }
                try await wait { await hasher.waiting.count == number }
            }

            work.releaseOne()
            try await group.waitForAll()
        }
        try await first.value

        #expect(order.numbers == [1, 2, 3, 4, 5])
    }

    @Test func `cancelled tasks release their lanes`() async throws {
        let hasher = PasswordHasher(cost: .least, lanes: 2, queueLimit: 10)
        for _ in 0..<20 {
            let work = HeldWork()
            let tasks = (0..<6).map { _ in Task { try await hasher.inLane(work.run) } }
            try await wait { await hasher.waiting.count == 4 && work.started == 2 }
            for task in tasks { task.cancel() }
            for _ in tasks { work.releaseOne() }
            for task in tasks { _ = await task.result }
        }

        try await expectFree(lanes: 2, of: hasher)
    }

    @Test func `failed work releases its lane`() async throws {
        struct Failure: Error {}
        let hasher = PasswordHasher(cost: .least, lanes: 2)

        for _ in 0..<10 {
            await #expect(throws: Failure.self) { try await hasher.inLane { throw Failure() } }
        }

        try await expectFree(lanes: 2, of: hasher)
    }

    /// Expects that exactly this many hashes can run at once.
    private func expectFree(lanes: Int, of hasher: PasswordHasher) async throws {
        let work = HeldWork()
        let tasks = (0...lanes).map { _ in Task { try await hasher.inLane(work.run) } }
        try await wait { await hasher.waiting.count == 1 && work.started == lanes }
        for _ in tasks { work.releaseOne() }
        for task in tasks { try await task.value }
        #expect(work.mostAtOnce == lanes)
    }
}

/// Numbers in the order of arrival.
private final class Order: Sendable {
    private let list = Mutex<[Int]>([])

    var numbers: [Int] { list.withLock { $0 } }

    func append(_ number: Int) {
        list.withLock { $0.append(number) }
    }
}

/// Work that continues until it is released.
private final class HeldWork: Sendable {
    private struct Counts {
        var started = 0
        var running = 0
        var mostAtOnce = 0
    }

    private let counts = Mutex(Counts())
    private let releases = DispatchSemaphore(value: 0)

    var started: Int { counts.withLock { $0.started } }
    var mostAtOnce: Int { counts.withLock { $0.mostAtOnce } }

    func releaseOne() {
        releases.signal()
    }

    @Sendable func run() {
        counts.withLock {
            $0.started += 1
            $0.running += 1
            $0.mostAtOnce = max($0.mostAtOnce, $0.running)
        }
        releases.wait()
        counts.withLock { $0.running -= 1 }
    }
}

/// Waits until a condition holds, for ten seconds at most.
private func wait(until condition: () async -> Bool) async throws {
    let deadline = ContinuousClock.now + .seconds(10)
    while await !condition() {
        try #require(ContinuousClock.now < deadline, "The condition never held")
        try await Task.sleep(for: .milliseconds(1))
    }
}
