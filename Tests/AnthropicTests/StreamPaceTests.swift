import Anthropic
import TestSupport
import Testing

@Suite struct StreamPaceTests {
    @Test func `cancelling the reader closes the connection`() async throws {
        try await withClient([.hanging(after: ["a"])]) { client, upstream in
            let gate = Gate()
            let reader = Task {
                for try await event in client.stream(.greeting) {
                    if case .contentBlockDelta = event { gate.release() }
                }
            }
            try await gate.pass()

            reader.cancel()

            await #expect(throws: CancellationError.self) { try await reader.value }
            try await eventually("closing") { upstream.closuresByClient == 1 }
        }
    }

    @Test func `cancelling while waiting for the head closes the connection`() async throws {
        try await withClient([ScriptedAnswer([.hang])]) { client, upstream in
            let reader = Task { try await Outcome(of: client.stream(.greeting)) }
            try await eventually("the request") { upstream.requests.count == 1 }

            reader.cancel()

            await #expect(throws: CancellationError.self) { try await reader.value }
            try await eventually("closing") { upstream.closuresByClient == 1 }
        }
    }

    @Test func `a task cancelled beforehand sends nothing`() async throws {
        try await withClient([.messages(deltas: ["a"])]) { client, upstream in
            let gate = Gate()
            let reader = Task {
                _ = try? await gate.pass()
                return try await Outcome(of: client.stream(.greeting))
            }

            reader.cancel()

            await #expect(throws: CancellationError.self) { try await reader.value }
            #expect(upstream.connections == 0)
        }
    }

    @Test func `a reader that stops early closes the connection`() async throws {
        try await withClient([.hanging(after: ["a"])]) { client, upstream in
            for try await event in client.stream(.greeting) {
                if case .contentBlockDelta = event { break }
            }

            try await eventually("closing") { upstream.closuresByClient == 1 }
        }
    }

    @Test func `nothing is sent before the first event is requested`() async throws {
        try await withClient([.messages(deltas: ["a"])]) { client, upstream in
            var iterator = client.stream(.greeting).makeAsyncIterator()
            #expect(upstream.requests.isEmpty)

            _ = try await iterator.next()

            #expect(upstream.requests.count == 1)
        }
    }

    @Test func `silence before the first event is a timeout, without another attempt`() async throws {
        let clock = ManualClock()
        try await withClient([.opening() + [.hang]], idleClock: clock) { client, upstream in
            let reader = Task { try await Outcome(of: client.stream(.greeting)) }
            try await eventually("waiting for an event") { clock.sleepers == 1 && clock.looks > 2 }

            clock.end(after: .seconds(60))

            let outcome = try await reader.value
            #expect(outcome.error?.kind == .timeout(.idle))
            #expect(outcome.error?.phase == .beforeText)
            #expect(upstream.requests.count == 1)
            try await eventually("closing") { upstream.closuresByClient == 1 }
        }
    }

    @Test func `silence after text is a timeout with the text kept`() async throws {
        let clock = ManualClock()
        try await withClient([.hanging(after: ["partial"])], idleClock: clock) { client, upstream in
            let gate = Gate()
            let reader = Task { try await Outcome(of: client.stream(.greeting), opening: gate, at: "partial") }
            try await gate.pass()

            try await eventually("closing") {
                clock.end(after: .seconds(60))
                return upstream.closuresByClient == 1
            }

            let outcome = try await reader.value
            #expect(outcome.error?.kind == .timeout(.idle))
            #expect(outcome.error?.phase == .afterText)
            #expect(outcome.message.text == "partial")
        }
    }

    @Test func `a head that does not arrive in time is a timeout`() async throws {
        let outcome = try await outcome(of: ScriptedAnswer([.hang]), timeouts: Timeouts(head: .milliseconds(150)))

        #expect(outcome.error?.kind == .timeout(.head))
        #expect(outcome.error?.phase == .head)
    }

    @Test func `comments count as activity`() async throws {
        let (gate, clock) = (Gate(), ManualClock())
        let comments = (0..<8).flatMap { _ in [ScriptedAnswer.Step.wait(gate), .body(Array(":\n\n".utf8))] }
        let message = documentedStream.map { ScriptedAnswer.Step.body(Array($0.utf8)) }
        let answer = ScriptedAnswer.opening() + comments + [.wait(gate)] + message + [.end]
        try await withClient([answer], idleClock: clock) { client, _ in
            let reader = Task { try await Outcome(of: client.stream(.greeting)) }
            try await eventually("waiting for an event") { clock.sleepers == 1 && clock.looks > 2 }

            for _ in 0..<8 {
                // Twelve checks of the clock, five seconds apart: still within the server's minute.
                for _ in 0..<11 { try await clock.advance(by: .seconds(5)) }
                let looks = clock.looks
                gate.release()
                try await eventually("the comment") { clock.looks > looks }
            }
            gate.release()

            let outcome = try await reader.value
            #expect(outcome.error == nil)
            #expect(outcome.message.text == "Hello!")
        }
    }

    @Test func `a stalled reader slows the server down`() async throws {
        let delta = Array(ScriptedMessage.delta(String(repeating: "x", count: 1 << 16)).utf8)
        let progress = Gate()
        progress.open()
        let deltas = (0..<8000).flatMap { _ in [ScriptedAnswer.Step.wait(progress), .body(delta)] }
        try await withClient([.beginning(deltas: ["a"]) + deltas + [.hang]]) { client, _ in
            var iterator = client.stream(.greeting).makeAsyncIterator()
            _ = try await iterator.next()

            // On a slow machine the writer may seem stalled too early, which only makes the number smaller.
            var written = -1
            try await eventually("standing still") {
                defer { written = progress.arrivals }
                try await Task.sleep(for: .milliseconds(200))
                return written == progress.arrivals
            }

            #expect(progress.arrivals < 2000)  // the size of the socket buffers, which the kernel decides
        }
    }
}
