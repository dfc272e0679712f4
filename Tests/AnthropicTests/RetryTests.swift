import Foundation
import NIOHTTP1
import TestSupport
import Testing

@testable import Anthropic

@Suite struct RetryTests {
    /// The outcome of a greeting, how often it was sent, and the waits in between.
    private func attempts(
        _ answers: ScriptedAnswer...
    ) async throws -> (outcome: Outcome, count: Int, waits: [Duration]) {
        let clock = RecordedClock()
        return try await withClient(answers, clock: clock) { client, upstream in
            let outcome = try await Outcome(of: client.stream(.greeting))
            return (outcome, upstream.requests.count, clock.waits)
        }
    }

    private let good = ScriptedAnswer.messages(deltas: ["Hello"])

    @Test(arguments: [408, 409, 429, 500, 502, 503, 504, 529])
    func `a temporary failure is retried silently`(status: Int) async throws {
        let result = try await attempts(.error(status: status), good)

        #expect(result.outcome.message.text == "Hello")
        #expect(result.outcome.events.count == 6)
        #expect(result.count == 2)
    }

    @Test(arguments: [400, 401, 402, 403, 404, 413, 422, 501, 307])
    func `a lasting failure is surfaced at once`(status: Int) async throws {
        let result = try await attempts(.error(status: status), good)

        #expect(result.outcome.error?.status == status)
        #expect(result.outcome.error?.kind == .http)
        #expect(result.count == 1)
    }

    @Test func `after three attempts the error is surfaced with its request`() async throws {
        let result = try await attempts(.error(status: 529, type: "overloaded_error"))

        #expect(result.count == 3)
        #expect(result.outcome.error?.status == 529)
        #expect(result.outcome.error?.type == "overloaded_error")
        #expect(result.outcome.error?.requestID == "req_scripted")
        #expect(result.outcome.error?.phase == .head)
    }

    @Test func `the waits grow, with jitter`() async throws {
        let result = try await attempts(.error(status: 500))

        try #require(result.waits.count == 2)
        #expect((.milliseconds(375)...(.milliseconds(500))).contains(result.waits[0]))
        #expect((.milliseconds(750)...(.milliseconds(1000))).contains(result.waits[1]))
    }

    @Test(arguments: [
        (["retry-after": "2"], Duration.seconds(2)),
        (["retry-after": "0.25"], .milliseconds(250)),
        (["retry-after-ms": "150"], .milliseconds(150)),
        (["retry-after-ms": "150", "retry-after": "9"], .milliseconds(150)),
        (["retry-after-ms": "soon", "retry-after": "3"], .seconds(3)),
        (["retry-after": "20"], .seconds(20)),
    ])
    func `the wait that a server asks for is observed`(headers: [String: String], wait: Duration) async throws {
        let result = try await attempts(.error(status: 429, headers: headers.map { ($0, $1) }), good)

        #expect(result.count == 2)
        #expect(result.waits == [wait])
    }

    @Test(arguments: [
        ("Sun, 06 Nov 1994 08:49:37 GMT", Duration.seconds(7)), ("Sun, 06 Nov 1994 08:49:30 GMT", nil),
        ("Sun, 06 Nov 1994 08:49:29 GMT", nil), ("Sun, 06 Nov 99999999999999999999 08:49:37 GMT", nil),
        ("Sun, 06 Nov 1994 08:49:37 CET", nil), ("\u{301}", nil),
        ("Sun, 06 Nov 1994 08:49:37 GMT" + String(repeating: "\u{301}", count: 30_000), nil),
        (String(repeating: "9", count: 30_000), nil),
    ])
    func `a date to wait for is observed`(value: String, wait: Duration?) {
        let headers = HTTPHeaders([("retry-after", value)])

        #expect(RetryAfter.duration(in: headers, now: Date(timeIntervalSince1970: 784_111_770)) == wait)
    }

    @Test(arguments: [
        "-5", "0", "soon", "nan", "inf", "", "Sun, 06 Nov 1994 08:49:37 GMT", "Sun, 99 Foo 1994 08:49:37 GMT",
    ])
    func `an invalid wait becomes the usual back-off`(value: String) async throws {
        let result = try await attempts(.error(status: 429, headers: [("retry-after", value)]), good)

        #expect(result.count == 2)
        #expect(result.waits.first.map { $0 >= .milliseconds(375) && $0 <= .milliseconds(500) } == true)
    }

    @Test(arguments: ["21", "86400", "1e300"])
    func `a wait that is too long is surfaced at once`(value: String) async throws {
        let result = try await attempts(.error(status: 429, headers: [("retry-after", value)]), good)

        #expect(result.count == 1)
        #expect(result.outcome.error?.retryAfter.map { $0 >= .seconds(21) } == true)
    }

    @Test(arguments: ["enforced_spend_limit_reached", "contract_spend_limit_reached", "insufficient_quota"])
    func `a call that hits a spending limit is never retried`(code: String) async throws {
        let result = try await attempts(
            .error(status: 429, type: "rate_limit_error", code: code, headers: [("x-should-retry", "true")]), good)

        #expect(result.count == 1)
        #expect(result.outcome.error?.code == code)
    }

    @Test func `the server decides whether another attempt makes sense`() async throws {
        let unwanted = try await attempts(.error(status: 500, headers: [("x-should-retry", "false")]), good)
        let wanted = try await attempts(.error(status: 400, headers: [("x-should-retry", "true")]), good)

        #expect(unwanted.count == 1)
        #expect(wanted.count == 2)
        #expect(wanted.outcome.message.text == "Hello")
    }

    @Test(arguments: ["overloaded_error", "api_error", "rate_limit_error"])
    func `an error as the first event is tried again`(type: String) async throws {
        let first = ScriptedAnswer.stream([ScriptedMessage.error(type: type)])

        let result = try await attempts(first, .failing(after: [], type: type), good)

        #expect(result.count == 3)
        #expect(result.outcome.message.text == "Hello")
        #expect(result.outcome.events.count == 6)
    }

    @Test func `a lasting error as the first event is surfaced at once`() async throws {
        let result = try await attempts(.failing(after: [], type: "invalid_request_error"), good)

        #expect(result.count == 1)
        #expect(result.outcome.error?.phase == .beforeText)
        #expect(result.outcome.events == [])
    }

    @Test func `a stream cut before the first delta is tried again`() async throws {
        let result = try await attempts(.cut(after: []), good)

        #expect(result.count == 2)
        #expect(result.outcome.message.text == "Hello")
    }

    @Test func `a stream cut after the first delta is never tried again`() async throws {
        let gate = Gate()
        try await withClient([.cut(after: ["H"], when: gate), good]) { client, upstream in
            let outcome = try await Outcome(of: client.stream(.greeting), opening: gate, at: "H")

            #expect(upstream.requests.count == 1)
            #expect(outcome.message.text == "H")
        }
    }

    @Test(arguments: [ScriptedAnswer.Step.close, .reset])
    func `a connection lost before the head is tried again at once`(loss: ScriptedAnswer.Step) async throws {
        let result = try await attempts(ScriptedAnswer([loss]), good)

        #expect(result.count == 2)
        #expect(result.outcome.message.text == "Hello")
        #expect(result.waits == [.zero])
    }

    @Test func `a pooled connection that the server closed does no harm`() async throws {
        let gate = Gate()
        let closing = good + [.wait(gate), .close]
        try await withClient([closing, good]) { client, upstream in
            _ = try await Outcome(of: client.stream(.greeting))
            gate.open()

            let second = try await Outcome(of: client.stream(.greeting))

            #expect(second.message.text == "Hello")
            #expect(second.error == nil)
        }
    }

    @Test func `a cancelled wait ends at once`() async throws {
        let answer = ScriptedAnswer.error(status: 429, headers: [("retry-after", "20")])
        let clock = ManualClock()  // nobody advances it, so only the cancellation ends the wait
        try await withClient([answer], clock: clock) { client, upstream in
            let reader = Task { try await Outcome(of: client.stream(.greeting)) }
            try await eventually("the wait") { clock.sleepers == 1 }

            reader.cancel()

            await #expect(throws: CancellationError.self) { try await reader.value }
            #expect(upstream.requests.count == 1)
        }
    }
}
