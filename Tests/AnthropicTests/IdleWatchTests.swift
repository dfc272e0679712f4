import TestSupport
import Testing

@testable import Anthropic

@Suite struct IdleWatchTests {
    @Test func `only the time spent waiting for the next bytes counts`() async throws {
        let (clock, gate) = (ManualClock(), Gate())
        let watching = Task {
            try await IdleWatch.limiting(to: .seconds(60), clock: clock) { watch in
                for _ in 0..<3 {
                    watch.begin()
                    watch.end()
                    try await gate.pass()
                }
                return "read"
            }
        }
        for round in 1...3 {
            try await eventually("a pause") { gate.arrivals == round && clock.sleepers == 1 }

            try await clock.advance(by: .seconds(1000))

            gate.release()
        }
        #expect(try await watching.value == "read")
    }

    @Test func `a wait that lasts too long cancels the reader`() async throws {
        let (clock, gate) = (ManualClock(), Gate())
        let watching = Task {
            try await IdleWatch.limiting(to: .seconds(60), clock: clock) { watch in
                watch.begin()
                try await gate.pass()
            }
        }
        try await eventually("the wait") { gate.arrivals == 1 && clock.sleepers == 1 }

        clock.end(after: .seconds(60))

        await #expect(throws: IdleWatch.Expired.self) { try await watching.value }
    }

    @Test func `a shortened limit takes effect`() async throws {
        let (clock, gate) = (ManualClock(), Gate())
        let watching = Task {
            try await IdleWatch.limiting(to: .seconds(60), clock: clock) { watch in
                watch.shorten(to: .seconds(1))
                watch.begin()
                try await gate.pass()
            }
        }
        try await eventually("the wait") { gate.arrivals == 1 && clock.sleepers == 1 }

        clock.end(after: .seconds(5))

        await #expect(throws: IdleWatch.Expired.self) { try await watching.value }
    }
}
