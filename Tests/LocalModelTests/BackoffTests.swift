import Testing

@testable import LocalModel

@Suite struct BackoffTests {
    @Test func `the pause doubles up to ten seconds`() {
        var backoff = Backoff()

        let pauses = (1...8).map { _ in backoff.pause(afterLifeOf: .zero) }

        let seconds = [0.2, 0.4, 0.8, 1.6, 3.2, 6.4, 10, 10]
        #expect(pauses == seconds.map { .milliseconds(Int($0 * 1000)) })
        #expect(backoff.failures == 8)
    }

    @Test func `a minute of uptime resets the pause`() {
        var backoff = Backoff()
        for _ in 1...5 { _ = backoff.pause(afterLifeOf: .seconds(59)) }

        let pause = backoff.pause(afterLifeOf: .seconds(60))

        #expect(pause == .milliseconds(200))
        #expect(backoff.failures == 1)
    }

    @Test func `many crashes in a row do not overflow`() {
        var backoff = Backoff()

        for _ in 1...1000 { _ = backoff.pause(afterLifeOf: .zero) }

        #expect(backoff.pause(afterLifeOf: .zero) == .seconds(10))
    }
}
