import TestSupport
import Testing

@testable import Anthropic

@Suite struct EventLoopClockTests {
    @Test func `a sleep ends after its time`() async throws {
        let clock = EventLoopClock()
        let start = clock.now

        try await clock.sleep(for: .milliseconds(20))

        #expect(clock.now - start >= .milliseconds(20))
    }

    @Test func `a cancelled sleep ends at once`() async throws {
        let sleeping = Task { try await EventLoopClock().sleep(for: .seconds(3600)) }

        sleeping.cancel()

        await #expect(throws: CancellationError.self) { try await sleeping.value }
    }

    @Test func `a time that has passed is not waited for`() async throws {
        let clock = EventLoopClock()

        try await clock.sleep(until: clock.now - .seconds(1), tolerance: nil)
    }
}
