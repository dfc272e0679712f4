import Anthropic
import JSON
import TestSupport
import Testing

/// The sample from the documentation.
let documentedStream =
    ScriptedMessage.beginning() + [
        ScriptedMessage.event("ping"), ScriptedMessage.delta("Hello"), ScriptedMessage.delta("!"),
    ]
    + ScriptedMessage.ending()

@Suite struct MessageStreamTests {
    private func expectHello(_ outcome: Outcome, sourceLocation: SourceLocation = #_sourceLocation) {
        #expect(outcome.error == nil, sourceLocation: sourceLocation)
        #expect(outcome.message.text == "Hello!", sourceLocation: sourceLocation)
        #expect(outcome.message.stopReason == .endTurn, sourceLocation: sourceLocation)
        #expect(outcome.message.usage.inputTokens == 25, sourceLocation: sourceLocation)
        #expect(outcome.message.usage.outputTokens == 15, sourceLocation: sourceLocation)
        #expect(outcome.message.isComplete, sourceLocation: sourceLocation)
    }

    @Test func `a stream becomes a message with text, reason and usage`() async throws {
        let outcome = try await outcome(of: .stream(documentedStream))

        expectHello(outcome)
        #expect(outcome.message.model == "scripted-model")
        #expect(outcome.message.id == "msg_1")
        #expect(outcome.events.count == 8)
    }

    @Test func `a stream in chunks of one byte reads the same`() async throws {
        let bytes = documentedStream.joined().utf8.map { ScriptedAnswer.Step.body([$0]) }

        expectHello(try await outcome(of: .opening() + bytes + [.end]))
    }

    @Test(arguments: ["\r\n", "\r"])
    func `other line ends read the same`(lineEnd: String) async throws {
        let stream = documentedStream.joined().split(separator: "\n", omittingEmptySubsequences: false)
            .joined(separator: lineEnd)

        expectHello(try await outcome(of: .stream([stream])))
    }

    @Test func `a byte order mark reads the same`() async throws {
        expectHello(try await outcome(of: .stream(["\u{FEFF}"] + documentedStream)))
    }

    @Test func `a body delimited by the end of its connection reads the same`() async throws {
        expectHello(try await outcome(of: .stream(documentedStream, framing: .closeDelimited)))
    }

    @Test func `events without names are known by the type in their data`() async throws {
        let nameless = documentedStream.map { event in
            event.split(separator: "\n", omittingEmptySubsequences: false).dropFirst().joined(separator: "\n")
        }

        expectHello(try await outcome(of: .stream(nameless)))
    }

    @Test func `multi-byte letters survive every split`() async throws {
        let bytes =
            (ScriptedMessage.beginning() + [ScriptedMessage.delta("é🙂\u{2028}\u{85}")] + ScriptedMessage.ending())
            .joined().utf8

        let outcome = try await outcome(of: .opening() + bytes.map { .body([$0]) } + [.end])

        #expect(outcome.message.text == "é🙂\u{2028}\u{85}")
    }

    @Test func `an invalid byte in a text becomes the replacement character`() async throws {
        let parts = ScriptedMessage.delta("aXb").split(separator: "X").map { Array($0.utf8) }

        let outcome = try await outcome(
            of: .beginning(deltas: []) + [.body(parts[0] + [0xFF] + parts[1])]
                + ScriptedMessage.ending().map { .body(Array($0.utf8)) } + [.end])

        #expect(outcome.message.text == "a\u{FFFD}b")
        #expect(outcome.message.isComplete)
    }

    @Test func `JSON on two data lines is joined`() async throws {
        let delta =
            "data: {\"type\":\"content_block_delta\",\"index\":0,\ndata:\"delta\":{\"type\":\"text_delta\",\"text\":\"x\"}}\n\n"

        let outcome = try await outcome(
            of: .stream(ScriptedMessage.beginning() + [delta] + ScriptedMessage.ending()))

        #expect(outcome.message.text == "x")
    }

    @Test func `comments and pings before the message change nothing`() async throws {
        let signs =
            Array(repeating: ":\n\n", count: 40) + [
                "event: ping\n\n", "event: ping\ndata:\n\n", ScriptedMessage.event("ping"),
            ]

        expectHello(try await outcome(of: .stream(signs + documentedStream)))
    }

    @Test func `an end marker from another protocol is ignored`() async throws {
        expectHello(try await outcome(of: .stream(documentedStream + ["data: [DONE]\n\n"])))
        expectHello(
            try await outcome(
                of: .stream(Array(documentedStream.dropLast()) + ["data: [DONE]\n\n", documentedStream.last ?? ""])))
    }

    @Test func `unknown events are kept raw and do not disturb the text`() async throws {
        let unknown = [
            ScriptedMessage.event("weather", #""sky":"blue""#),
            ScriptedMessage.event("content_block_start", #""index":1,"content_block":{"type":"hologram","size":1.0}"#),
            ScriptedMessage.event("content_block_delta", #""index":1,"delta":{"type":"hologram_delta","z":[1]}"#),
            ScriptedMessage.event("content_block_delta", #""index":0,"delta":{"type":"text_delta"}"#),
            ScriptedMessage.event("content_block_stop", #""index":1"#),
        ]

        let outcome = try await outcome(
            of: .stream(
                ScriptedMessage.beginning() + [ScriptedMessage.delta("a")] + unknown + [ScriptedMessage.delta("b")]
                    + ScriptedMessage.ending(stopReason: "tired")))

        #expect(outcome.message.text == "ab")
        #expect(outcome.message.stopReason == .unknown("tired"))
        let hologram = try JSON(parsing: #"{"type":"hologram","size":1.0}"#)
        #expect(outcome.message.blocks.last?.start == .unknown(type: "hologram", hologram))
        #expect(
            outcome.events.contains(.unknown(type: "weather", try JSON(parsing: #"{"type":"weather","sky":"blue"}"#))))
    }

    @Test func `a tool's events do not break a text reply`() async throws {
        let tool = [
            ScriptedMessage.event(
                "content_block_start", #""index":1,"content_block":{"type":"tool_use","id":"t","name":"clock"}"#),
            ScriptedMessage.event(
                "content_block_delta", #""index":1,"delta":{"type":"input_json_delta","partial_json":"{\"a\":"}"#),
            ScriptedMessage.event(
                "content_block_delta", #""index":1,"delta":{"type":"input_json_delta","partial_json":"1.0}"}"#),
            ScriptedMessage.event("content_block_stop", #""index":1"#),
        ]

        let outcome = try await outcome(
            of: .stream(
                ScriptedMessage.beginning() + tool + [ScriptedMessage.delta("text")]
                    + ScriptedMessage.ending(stopReason: "tool_use")))

        #expect(outcome.message.text == "text")
        #expect(outcome.message.stopReason == .toolUse)
        #expect(outcome.message.blocks.last?.inputJSON == #"{"a":1.0}"#)
    }

    @Test func `a message without blocks is complete and empty`() async throws {
        let beginning = ScriptedMessage.beginning().prefix(1)
        let ending = ScriptedMessage.ending().dropFirst()

        let outcome = try await outcome(of: .stream(Array(beginning) + Array(ending)))

        #expect(outcome.error == nil)
        #expect(outcome.message.isComplete)
        #expect(outcome.message.text == "")
        #expect(outcome.message.blocks == [])
    }

    @Test func `deltas arrive one by one while the server writes`() async throws {
        let gate = Gate()
        try await withClient([.stepwise(deltas: ["a", "b"], at: gate)]) { client, _ in
            var seen: [String] = []

            gate.release()
            for try await event in client.stream(.greeting) {
                guard case .contentBlockDelta(_, .text(let text)) = event else { continue }
                seen.append(text)
                #expect(gate.arrivals <= seen.count + 1)
                gate.release()
            }

            #expect(seen == ["a", "b"])
        }
    }

    @Test func `a connection is reused for the next message, even if the body ends a little later`() async throws {
        let gate = Gate()
        let events = documentedStream.map { ScriptedAnswer.Step.body(Array($0.utf8)) }
        try await withClient([.opening() + events + [.wait(gate), .end]]) { client, upstream in
            let first = try await Outcome(of: client.stream(.greeting))
            gate.open()

            try await eventually("a second message on one connection") {
                _ = try await Outcome(of: client.stream(.greeting))
                return upstream.connections < upstream.requests.count
            }

            #expect(first.message.isComplete)
            #expect(upstream.closuresByClient == 0)
        }
    }
}
