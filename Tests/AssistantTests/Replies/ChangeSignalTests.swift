import Testing

@testable import Assistant

@Suite struct ChangeSignalTests {
    @Test func `a change between checking and waiting is not missed`() async {
        let signal = ChangeSignal()
        let heard = signal.count
        signal.notify()

        #expect(await signal.wait(after: heard) == .changed(1))
    }

    @Test func `a change wakes everybody waiting`() async {
        let signal = ChangeSignal()

        let outcomes = await withTaskGroup(of: ChangeSignal.Outcome.self) { group in
            for _ in 0..<50 { group.addTask { await signal.wait(after: 0) } }
            signal.notify()
            return await group.reduce(into: []) { $0.append($1) }
        }

        #expect(outcomes == Array(repeating: .changed(1), count: 50))
    }

    @Test func `a hundred changes end a single wait`() async {
        let signal = ChangeSignal()
        for _ in 0..<100 { signal.notify() }

        #expect(await signal.wait(after: 3) == .changed(100))
    }

    @Test func `a closed signal ends waits, now and later`() async {
        let signal = ChangeSignal()
        async let waiting = signal.wait(after: 0)
        signal.close()

        #expect(await waiting == .closed)
        #expect(await signal.wait(after: 0) == .closed)
    }

    @Test func `a cancelled task stops waiting`() async {
        let signal = ChangeSignal()
        let waiting = Task { await signal.wait(after: 0) }

        waiting.cancel()

        #expect(await waiting.value == .closed)
    }
}
