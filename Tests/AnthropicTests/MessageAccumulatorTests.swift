import Anthropic
import JSON
import TestSupport
import Testing

@Suite struct MessageAccumulatorTests {
    private func message(_ events: StreamEvent...) -> Message {
        var accumulator = MessageAccumulator()
        for event in events {
            accumulator.apply(event)
        }
        return accumulator.message
    }

    private func usage(input: Int? = nil, output: Int? = nil, read: Int? = nil) -> Usage {
        var usage = Usage()
        (usage.inputTokens, usage.outputTokens, usage.cacheReadInputTokens) = (input, output, read)
        return usage
    }

    @Test func `later totals replace earlier ones and never add up`() {
        let message = message(
            .messageStart(MessageStart(usage: usage(input: 10, output: 1))),
            .messageDelta(MessageDelta(usage: usage(output: 20))),
            .messageDelta(MessageDelta(usage: usage(input: 12, output: 30))))

        #expect(message.usage == usage(input: 12, output: 30))
    }

    @Test func `values missing from a later report are not erased`() {
        let message = message(
            .messageStart(MessageStart(usage: usage(input: 1, output: 1, read: 31))),
            .messageDelta(MessageDelta(stopReason: .endTurn)))

        #expect(message.usage == usage(input: 1, output: 1, read: 31))
        #expect(message.usage.totalInputTokens == 32)
    }

    @Test(arguments: [
        "", #","usage":null"#, #","usage":{}"#, #","usage":{"input_tokens":null}"#,
        #","usage":{"input_tokens":-4,"output_tokens":1e99}"#, #","usage":7"#,
    ])
    func `missing or implausible usage erases nothing`(usage: String) async throws {
        let ending = [
            ScriptedMessage.event("message_delta", #""delta":{"stop_reason":"end_turn"}\#(usage)"#),
            ScriptedMessage.event("message_stop"),
        ]

        let outcome = try await outcome(of: .stream(ScriptedMessage.beginning() + ending))

        #expect(outcome.message.usage.inputTokens == 25)
        #expect(outcome.message.usage.outputTokens == 1)
        #expect(outcome.message.isComplete)
    }

    @Test func `all kinds of tokens are read`() async throws {
        let usage = #"""
            "usage":{"input_tokens":1,"output_tokens":2,"cache_creation_input_tokens":7,"cache_read_input_tokens":31,\#
            "cache_creation":{"ephemeral_5m_input_tokens":3,"ephemeral_1h_input_tokens":4},"service_tier":"standard",\#
            "output_tokens_details":{"thinking_tokens":1},"server_tool_use":{"web_search_requests":5}}
            """#
        let events = [
            ScriptedMessage.event("message_start", #""message":{\#(usage)}"#), ScriptedMessage.event("message_stop"),
        ]

        let read = try await outcome(of: .stream(events)).message.usage

        #expect(read.totalInputTokens == 39)
        #expect([read.cacheCreationFiveMinutes, read.cacheCreationOneHour] == [3, 4])
        #expect([read.thinkingTokens, read.webSearchRequests] == [1, 5])
        #expect(read.serviceTier == "standard")
    }

    @Test func `absurd totals do not trap`() {
        #expect(usage(input: .max, read: .max).totalInputTokens == .max)
    }

    @Test func `interleaved blocks stay separate and in the order in which they began`() {
        let message = message(
            .contentBlockStart(index: 4, .text("")), .contentBlockStart(index: 1, .text("x")),
            .contentBlockDelta(index: 4, .text("a")), .contentBlockDelta(index: 1, .text("y")),
            .contentBlockDelta(index: 4, .text("b")), .contentBlockStop(index: 4))

        #expect(message.blocks.map(\.text) == ["ab", "xy"])
        #expect(message.blocks.map(\.isComplete) == [true, false])
        #expect(message.text == "abxy")
    }

    @Test(arguments: [-1, 7, 1 << 31, Int.max, Int.min])
    func `growth of a missing block is ignored`(index: Int) {
        let message = message(
            .contentBlockDelta(index: index, .text("x")), .contentBlockStop(index: index),
            .contentBlockStart(index: index, .text("")), .contentBlockStart(index: index, .text("twice")),
            .contentBlockDelta(index: index, .text("a")), .contentBlockStop(index: index),
            .contentBlockDelta(index: index, .text("late")))

        #expect(message.text == "a")
        #expect(message.blocks.count == 1)
    }

    @Test func `thinking is kept apart from text, with its signature`() {
        let message = message(
            .contentBlockStart(index: 0, .thinking("", signature: "")), .contentBlockDelta(index: 0, .thinking("hm")),
            .contentBlockDelta(index: 0, .signature("old")), .contentBlockDelta(index: 0, .signature("proof")),
            .contentBlockStop(index: 0), .contentBlockStart(index: 1, .text("")),
            .contentBlockDelta(index: 1, .text("answer")), .contentBlockDelta(index: 1, .citation("source")))

        #expect(message.thinking == "hm")
        #expect(message.blocks.first?.signature == "proof")
        #expect(message.text == "answer")
        #expect(message.blocks.last?.citations == ["source"])
    }

    @Test func `a message is complete only when the server says so`() {
        #expect(!message(.messageDelta(MessageDelta(stopReason: .endTurn))).isComplete)
        #expect(message(.messageStop).isComplete)
    }

    @Test func `an ended turn that names a stop sequence stopped at that sequence`() {
        let message = message(.messageDelta(MessageDelta(stopReason: .endTurn, stopSequence: ".")))

        #expect(message.stopReason == .stopSequence)
        #expect(message.stopSequence == ".")
    }

    @Test(
        arguments: [
            (#"null"#, nil), (#"{"category":"cyber","explanation":"No."}"#, "No."),
        ] as [(String, String?)])
    func `a refusal is read with its explanation, if it has one`(details: String, explanation: String?) async throws {
        let ending = [
            ScriptedMessage.event(
                "message_delta", #""delta":{"stop_reason":"refusal","stop_sequence":null,"stop_details":\#(details)}"#),
            ScriptedMessage.event("message_stop"),
        ]

        let outcome = try await outcome(
            of: .stream(ScriptedMessage.beginning() + [ScriptedMessage.delta("par")] + ending))

        #expect(outcome.message.stopReason == .refusal)
        #expect(outcome.message.stopDetails?["explanation"]?.string == explanation)
        #expect(outcome.message.isComplete)
    }

    @Test(arguments: [
        "end_turn", "max_tokens", "stop_sequence", "tool_use", "pause_turn", "refusal",
        "model_context_window_exceeded", "something_new",
    ])
    func `a reason keeps its name`(name: String) {
        #expect(StopReason(name: name).name == name)
    }

    @Test(.timeLimit(.minutes(1)))
    func `a long text costs time in proportion to its length`() {
        var accumulator = MessageAccumulator()
        accumulator.apply(.contentBlockStart(index: 0, .text("")))

        for _ in 0..<200_000 {
            accumulator.apply(.contentBlockDelta(index: 0, .text("word and ")))
        }

        #expect(accumulator.message.text.utf8.count == 1_800_000)
    }
}
