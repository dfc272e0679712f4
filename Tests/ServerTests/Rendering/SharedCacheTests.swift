import Model
import Synchronization
import TestSupport
import Testing

@testable import Server

@Suite struct SharedCacheTests {
    @Test func `a value requested many times at once is computed once`() async throws {
        let values = SharedCache<Int, String>(capacity: 1000) { $0.utf8.count }
        let gate = Gate()

        let asking = Task {
            try await inParallel(100) { _ in
                try await values.value(for: 1) {
                    try await gate.pass()
                    return "one"
                }
            }
        }
        try await eventually("it is being computed") { gate.arrivals == 1 }
        gate.open()

        #expect(try await asking.value == Array(repeating: "one", count: 100))
        #expect(gate.arrivals == 1 && values.made == 1)
        #expect(values.kept(1) == "one")
    }

    @Test func `a failure is reported and not kept`() async throws {
        let values = SharedCache<Int, String>(capacity: 1000) { $0.utf8.count }

        await #expect(throws: StoreError.notFound) { try await values.value(for: 1) { throw StoreError.notFound } }

        #expect(values.kept(1) == nil)
        #expect(try await values.value(for: 1) { "one" } == "one")
    }

    @Test func `kept values stay within the limit, and those requested again stay longest`() async throws {
        let values = SharedCache<Int, String>(capacity: 1000) { $0.utf8.count }
        let text = String(repeating: "x", count: 100)

        for number in 0..<50 {
            values.keep(text, for: number)
            #expect(values.kept(0) == text, "after \(number)")
        }

        let kept = (0..<50).filter { values.kept($0) != nil }
        #expect(kept.count * 100 <= 1000 && kept.contains(49))
    }

    @Test func `a value that takes too much space is computed but not kept`() async throws {
        let values = SharedCache<Int, String>(capacity: 1000) { $0.utf8.count }

        #expect(try await values.value(for: 1) { String(repeating: "x", count: 600) }.count == 600)

        #expect(values.kept(1) == nil)
    }
}

@Suite struct UserQuotaTests {
    @Test func `one person's share does not count for another`() throws {
        let quota = UserQuota(10)
        let (ada, eve) = (User.ID(), User.ID())

        let shares = try [quota.take(6, for: eve), quota.take(4, for: eve)]

        #expect(throws: UserQuota.Exceeded.self) { try quota.take(1, for: eve) }
        _ = try quota.take(10, for: ada)
        withExtendedLifetime(shares) {}
    }

    @Test func `a released share can be taken again, and a person without one may take any size`() throws {
        let quota = UserQuota(10)
        let eve = User.ID()

        for amount in [11, 10, Int.max] { _ = try quota.take(amount, for: eve) }

        let share = try quota.take(.max, for: eve)
        #expect(throws: UserQuota.Exceeded.self) { try quota.take(.max, for: eve) }
        withExtendedLifetime(share) {}
    }
}
