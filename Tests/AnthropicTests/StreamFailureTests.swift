import Anthropic
import Logging
import TestSupport
import Testing

@Suite struct StreamFailureTests {
    @Test(arguments: [ScriptedAnswer.Framing.closeDelimited, .chunked])
    func `a stream that just ends is truncated, and its text is kept`(framing: ScriptedAnswer.Framing) async throws {
        let gate = Gate()
        try await withClient([.cut(after: ["par", "tial"], framing: framing, when: gate)]) { client, upstream in
            let outcome = try await Outcome(of: client.stream(.greeting), opening: gate, at: "partial")

            #expect(outcome.error?.kind == .truncated)
            #expect(outcome.error?.phase == .afterText)
            #expect(outcome.message.text == "partial")
            #expect(!outcome.message.isComplete)
            #expect(upstream.requests.count == 1)
        }
    }

    @Test func `a complete body without the end of the message is truncated`() async throws {
        let outcome = try await outcome(of: .beginning(deltas: ["partial"]) + [.end])

        #expect(outcome.error?.kind == .truncated)
        #expect(outcome.message.text == "partial")
    }

    @Test func `a reset connection after text is an error with the text kept`() async throws {
        let gate = Gate()
        let answer = ScriptedAnswer.beginning(deltas: ["partial"]) + [.wait(gate), .reset]
        try await withClient([answer]) { client, upstream in
            var text = ""

            let error = await #expect(throws: AnthropicError.self) {
                for try await event in client.stream(.greeting) {
                    guard case .contentBlockDelta(_, .text(let more)) = event else { continue }
                    text += more
                    gate.open()
                }
            }

            #expect(error?.phase == .afterText)
            #expect(text == "partial")
            #expect(upstream.requests.count == 1)
        }
    }

    @Test func `a final event without its blank line does not count`() async throws {
        let ending = ScriptedMessage.ending().joined().dropLast()

        let outcome = try await outcome(
            of: .stream(ScriptedMessage.beginning() + [ScriptedMessage.delta("a"), String(ending)]))

        #expect(outcome.error?.kind == .truncated)
        #expect(outcome.message.stopReason == .endTurn)
    }

    @Test func `an error in the stream after text is surfaced with its type and the text kept`() async throws {
        try await withClient([.failing(after: ["partial"], type: "overloaded_error")]) { client, upstream in
            let outcome = try await Outcome(of: client.stream(.greeting))

            #expect(outcome.error?.kind == .streamError)
            #expect(outcome.error?.type == "overloaded_error")
            #expect(outcome.error?.status == 200)
            #expect(outcome.error?.phase == .afterText)
            #expect(outcome.error?.requestID == "req_stream")
            #expect(outcome.message.text == "partial")
            #expect(upstream.requests.count == 1)
        }
    }

    @Test(arguments: [
        "data: {\"type\":\"content_block_delta\",\n\n",
        "data: {\"type\":\"ping\"}}}\n\n",
        "data: 5\n\n",
        "data: <html>\n\n",
    ])
    func `an event that is not JSON is a violation and closes the connection`(event: String) async throws {
        let answer = ScriptedAnswer.beginning(deltas: ["partial"]) + [.body(Array(event.utf8)), .hang]
        try await withClient([answer]) { client, upstream in
            let outcome = try await Outcome(of: client.stream(.greeting))

            #expect(outcome.error?.kind == .protocolViolation)
            #expect(outcome.message.text == "partial")
            try await eventually("closing") { upstream.closuresByClient == 1 }
            #expect(upstream.requests.count == 1)
        }
    }

    @Test(arguments: [
        ScriptedMessage.event("content_block_delta", #""index":7,"delta":{"type":"text_delta","text":"x"}"#),
        ScriptedMessage.event("content_block_start", #""index":0,"content_block":{"type":"text","text":""}"#),
        ScriptedMessage.event("content_block_start", #""index":-1,"content_block":{"type":"text","text":""}"#),
        ScriptedMessage.event("content_block_start", #""index":2147483648,"content_block":{"type":"text","text":""}"#),
        ScriptedMessage.event("content_block_delta", #""index":1e400,"delta":{"type":"text_delta","text":"x"}"#),
        ScriptedMessage.event("content_block_delta", #""delta":{"type":"text_delta","text":"x"}"#),
        ScriptedMessage.event("content_block_stop", #""index":0"#) + ScriptedMessage.delta("late"),
        ScriptedMessage.beginning()[0],
    ])
    func `events in an invalid order are a violation`(events: String) async throws {
        let outcome = try await outcome(of: .beginning(deltas: ["partial"]) + [.body(Array(events.utf8)), .hang])

        #expect(outcome.error?.kind == .protocolViolation)
        #expect(outcome.message.text == "partial")
    }

    @Test(arguments: [
        (#"{"error":{"code":429,"message":"m"}}"#, 429), (#"{"error":{"code":"503","message":"m"}}"#, 503),
        (#"{"id":"c","object":"chat.completion.chunk","error":{"code":402,"message":"m"},"choices":[]}"#, 402),
        (#"{"error":{"code":700,"message":"m"}}"#, 200), (#"{"error":{"code":"other","message":"m"}}"#, 200),
        (#"{"error":"m"}"#, 200), (#"{"type":"error","error":{"code":401,"message":"m"}}"#, 401),
    ])
    func `an error of another protocol in the stream has the status it names`(json: String, status: Int) async throws {
        let event = ScriptedAnswer.Step.body(Array("data: \(json)\n\n".utf8))

        let outcome = try await outcome(of: .beginning(deltas: ["partial"]) + [event, .hang])

        #expect(outcome.error?.kind == .streamError)
        #expect(outcome.error?.status == status)
        #expect(outcome.error?.message == "m")
        #expect(outcome.message.text == "partial")
    }

    @Test func `an error instead of a stream has the status it names`() async throws {
        let outcome = try await outcome(of: .json(#"{"error":{"code":402,"message":"m"}}"#))

        #expect(outcome.error?.kind == .notAnEventStream)
        #expect(outcome.error?.status == 402)
    }

    @Test func `an extra stop is harmless`() async throws {
        let stop = ScriptedMessage.event("content_block_stop", #""index":9"#)

        let outcome = try await outcome(
            of: .stream(ScriptedMessage.beginning() + [stop] + ScriptedMessage.ending()))

        #expect(outcome.error == nil)
    }

    @Test(arguments: [
        ScriptedAnswer.whole(contentType: "text/html", "<html><title>Sign in</title></html>"),
        .json(#"{"type":"error","error":{"type":"api_error","message":"Sign in"}}"#),
        .whole(contentType: nil, "Sign in"),
    ])
    func `a success that is not a stream is an error that says what arrived`(answer: ScriptedAnswer) async throws {
        let outcome = try await outcome(of: answer)

        #expect(outcome.error?.kind == .notAnEventStream)
        #expect(outcome.error?.status == 200)
        #expect(outcome.error?.message == "Sign in")
    }

    @Test func `an endless success that is not a stream is a timely error`() async throws {
        let head = ScriptedAnswer.Step.head(status: 200, headers: [("content-type", "text/html")], framing: .chunked)

        let outcome = try await outcome(
            of: ScriptedAnswer([head, .body(Array("<p>".utf8)), .hang]), timeouts: Timeouts(idle: .milliseconds(100)))

        #expect(outcome.error?.kind == .notAnEventStream)
    }

    @Test(arguments: [20 << 20])
    func `an endless line is an error, in bounded memory`(size: Int) async throws {
        let megabyte = [UInt8](repeating: UInt8(ascii: "x"), count: 1 << 20)
        let line = Array(repeating: ScriptedAnswer.Step.body(megabyte), count: size >> 20)

        let outcome = try await outcome(of: .beginning(deltas: ["a"]) + [.body(Array("data: ".utf8))] + line + [.end])

        #expect(outcome.error?.kind == .protocolViolation)
        #expect(outcome.message.text == "a")
    }

    @Test func `an unreachable server is a transport error of the connect phase`() async throws {
        let http = HTTPConnections()
        let client = Client(
            endpoint: try Endpoint("http://127.0.0.1:1"), http: http, clock: RecordedClock(),
            logger: Logger(label: "test"))

        let outcome = try await Outcome(of: client.stream(.greeting))

        #expect(outcome.error?.kind == .transport)
        #expect(outcome.error?.phase == .connect)
        #expect(outcome.error.map { !"\($0)\($0.message)".contains("127.0.0.1") } == true)
        try await http.shutdown()
    }
}
