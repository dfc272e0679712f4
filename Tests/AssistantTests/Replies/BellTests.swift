import Testing

@testable import Assistant

@Suite struct BellTests {
    @Test func `a ring between checking and waiting is not missed`() async {
        let bell = Bell()
        let heard = bell.count
        bell.ring()

        #expect(await bell.wait(after: heard) == .rang(1))
    }

    @Test func `a ring wakes everybody waiting`() async {
        let bell = Bell()

        let outcomes = await withTaskGroup(of: Bell.Outcome.self) { group in
            for _ in 0..<50 { group.addTask { await bell.wait(after: 0) } }
            bell.ring()
            return await group.reduce(into: []) { $0.append($1) }
        }

        #expect(outcomes == Array(repeating: .rang(1), count: 50))
    }

    @Test func `a hundred rings end a single wait`() async {
        let bell = Bell()
        for _ in 0..<100 { bell.ring() }

        #expect(await bell.wait(after: 3) == .rang(100))
    }

    @Test func `a closed bell ends waits, now and later`() async {
        let bell = Bell()
        async let waiting = bell.wait(after: 0)
        bell.close()

        #expect(await waiting == .closed)
        #expect(await bell.wait(after: 0) == .closed)
    }

    @Test func `a cancelled task stops waiting`() async {
        let bell = Bell()
        let waiting = Task { await bell.wait(after: 0) }

        waiting.cancel()

        #expect(await waiting.value == .closed)
    }
}
