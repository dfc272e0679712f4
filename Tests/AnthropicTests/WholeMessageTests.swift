import Anthropic
import TestSupport
import Testing

@Suite struct WholeMessageTests {
    private func message(_ content: String, stopReason: String = "end_turn") -> String {
        #"{"id":"msg_1","type":"message","role":"assistant","model":"m","content":[\#(content)],"#
            + #""stop_reason":"\#(stopReason)","stop_sequence":null,"usage":{"input_tokens":3,"output_tokens":4}}"#
    }

    @Test func `a server that sends the message at once is understood`() async throws {
        let answer = message(
            #"{"type":"thinking","thinking":"Hm"},{"type":"text","text":"Hel"},{"type":"text","text":"lo"}"#)

        let outcome = try await outcome(of: .json(answer))

        #expect(outcome.error == nil)
        #expect(outcome.message.text == "Hello")
        #expect(outcome.message.thinking == "Hm")
        #expect(outcome.message.isComplete)
        #expect(outcome.message.stopReason == .endTurn)
        #expect(outcome.message.usage.inputTokens == 3 && outcome.message.usage.outputTokens == 4)
        #expect(outcome.message.id == "msg_1" && outcome.message.model == "m")
    }

    @Test(arguments: [
        "{}", "[]", "null", #"{"type":"message"}"#, #"{"type":"message","content":"Hello"}"#,
        #"{"type":"text","content":[]}"#,
        #"{"type":"message","content":[]"#,
    ])
    func `anything else is an error`(body: String) async throws {
        let outcome = try await outcome(of: .json(body))

        #expect(outcome.error?.kind == .notAnEventStream)
        #expect(outcome.message.blocks.isEmpty)
    }

    @Test func `a whole message may be empty, refused and full of unknown fields`() async throws {
        let empty = try await outcome(of: .json(message("", stopReason: "refusal")))
        let strange = try await outcome(of: .json(message(#"5,null,{},{"type":"hologram"}"#)))

        #expect(empty.message.stopReason == .refusal && empty.message.isComplete)
        #expect(strange.error == nil && strange.message.text == "")
    }
}
