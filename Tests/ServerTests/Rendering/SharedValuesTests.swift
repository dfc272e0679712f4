import Model
import Synchronization
import TestSupport
import Testing

@testable import Server

@Suite struct SharedValuesTests {
    @Test func `what many ask for at once is computed once`() async throws {
        let values = SharedValues<Int, String>(room: 1000) { $0.utf8.count }
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

    @Test func `a failure is told and not kept`() async throws {
        let values = SharedValues<Int, String>(room: 1000) { $0.utf8.count }

        await #expect(throws: StoreError.notFound) { try await values.value(for: 1) { throw StoreError.notFound } }

        #expect(values.kept(1) == nil)
        #expect(try await values.value(for: 1) { "one" } == "one")
    }

    @Test func `what is kept stays within its room, and what is asked for again stays`() async throws {
        let values = SharedValues<Int, String>(room: 1000) { $0.utf8.count }
        let text = String(repeating: "x", count: 100)

        for number in 0..<50 {
            values.keep(text, for: number)
            #expect(values.kept(0) == text, "after \(number)")
        }

        let kept = (0..<50).filter { values.kept($0) != nil }
        #expect(kept.count * 100 <= 1000 && kept.contains(49))
    }

    @Test func `what takes too much room is computed and not kept`() async throws {
        let values = SharedValues<Int, String>(room: 1000) { $0.utf8.count }

        #expect(try await values.value(for: 1) { String(repeating: "x", count: 600) }.count == 600)

        #expect(values.kept(1) == nil)
    }
}

@Suite struct UserQuotaTests {
    @Test func `what one person holds does not count for another`() throws {
        let quota = UserQuota(10)
        let (ada, eve) = (User.ID(), User.ID())

        let shares = try [quota.take(6, for: eve), quota.take(4, for: eve)]

        #expect(throws: UserQuota.Exceeded.self) { try quota.take(1, for: eve) }
        _ = try quota.take(10, for: ada)
        withExtendedLifetime(shares) {}
    }

    @Test func `what is let go can be taken again, and whoever holds nothing may take anything`() throws {
        let quota = UserQuota(10)
        let eve = User.ID()

        for amount in [11, 10, Int.max] { _ = try quota.take(amount, for: eve) }

        let share = try quota.take(.max, for: eve)
        #expect(throws: UserQuota.Exceeded.self) { try quota.take(.max, for: eve) }
        withExtendedLifetime(share) {}
    }
}
