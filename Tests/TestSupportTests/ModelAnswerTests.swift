import NIOHTTP1
import TestSupport
import Testing

@Suite struct ModelAnswerTests {
    @Test func `an answer is sent event by event, with its tokens`() async throws {
        let answer = ModelAnswer([
            .thinking(["Six times ", "seven."], hiddenTokens: 100), .ping, .text(["4", "2"]),
            .toolUse(id: "t1", name: "clock", input: ["{}"]),
        ])

        let answered = try await CheckingUpstream.running(answer) { upstream in
            try await Caller(upstream).send(Ask(more: [#""thinking":{"type":"adaptive","display":"summarized"}"#]))
        }

        #expect(
            answered.kinds == [
                "message_start", "content_block_start", "thinking_delta", "thinking_delta", "signature_delta",
                "content_block_stop", "ping", "content_block_start", "text_delta", "text_delta", "content_block_stop",
                "content_block_start", "input_json_delta", "content_block_stop", "message_delta", "message_stop",
            ])
        #expect(answered.deltas("thinking_delta", "thinking") == "Six times seven.")
        #expect(answered.deltas("text_delta", "text") == "42")
        #expect(
            answered.events.dropLast().last?["usage"]?.compact
                == #"{"output_tokens":106,"output_tokens_details":{"thinking_tokens":104}}"#)
    }

    @Test func `no thinking is sent to a request that turns it off`() async throws {
        let answered = try await CheckingUpstream.running(.thinking("Hm.", then: "Yes.")) { upstream in
            try await Caller(upstream).send(
                Ask(model: "claude-haiku-5-5", more: [#""thinking":{"type":"disabled"}"#]))
        }

        #expect(answered.blocks == [block("Yes.")])
    }

    @Test(arguments: [
        (Moment.textDelta(2), ["text_delta"]), (.blockStop(1), ["text_delta", "text_delta"]),
        (.event(3), []), (.messageStop, ["text_delta", "text_delta", "content_block_stop", "message_delta"]),
    ]) func `an answer can be cut before any event`(moment: Moment, kinds: [String]) async throws {
        try await CheckingUpstream.running(ModelAnswer.text("4", "2").cut(before: moment)) { upstream in
            let answered = try await Caller(upstream).send(Ask())

            #expect(!answered.isWhole)
            #expect(Array(answered.kinds.dropFirst(2)) == kinds)
            #expect(!upstream.requests[0].hasEnded)
            #expect(upstream.endedUsage == SimulatedUsage())
        }
    }

    @Test func `an answer can end with an error after text`() async throws {
        let answer = ModelAnswer.text("4", "2").failing(before: .textDelta(2), type: "overloaded_error")

        let answered = try await CheckingUpstream.running(answer) { try await Caller($0).send(Ask()) }

        #expect(answered.isWhole)
        #expect(answered.kinds.suffix(2) == ["text_delta", "error"])
        #expect(answered.events.last?["error"]?["type"]?.text == "overloaded_error")
    }

    @Test func `an answer can be an error status`() async throws {
        let answer = ModelAnswer.failure(
            status: 429, type: "rate_limit_error", message: "Slow \"down\"", code: "spent",
            headers: [("retry-after", "2")])

        try await CheckingUpstream.running(answer) { upstream in
            let answered = try await Caller(upstream).send(Ask())

            #expect(answered.status == 429)
            #expect(answered.error == "Slow \"down\"")
            #expect(answered.json?["error"]?["details"]?["error_code"]?.text == "spent")
            #expect(answered.headers["retry-after"] == ["2"])
            #expect(upstream.requests[0].failure?.status == 429)
            #expect(upstream.requests[0].refusal == nil)
        }
    }

    @Test func `a refusal and a full answer say why they stopped`() async throws {
        try await CheckingUpstream.running(
            .refusal(explanation: "No."), ModelAnswer([.text(["4"])], stopReason: "max_tokens")
        ) { upstream in
            let refusal = try await Caller(upstream).send(Ask())
            let full = try await Caller(upstream).send(Ask())

            #expect(refusal.kinds == ["message_start", "message_delta", "message_stop"])
            let delta = refusal.events[1]["delta"]
            #expect(delta?["stop_reason"]?.text == "refusal")
            #expect(delta?["stop_details"]?["explanation"]?.text == "No.")
            #expect(full.events.dropLast().last?["delta"]?["stop_reason"]?.text == "max_tokens")
        }
    }

    @Test func `an answer stops at the limit of the request, thinking without its signature`() async throws {
        let answer = ModelAnswer([.thinking(["12345678"], hiddenTokens: 1), .text(["123456", "7é9"])])
        func limited(_ tokens: Int) async throws -> Answered {
            try await CheckingUpstream.running(answer) { upstream in
                let ask = Ask(maxTokens: tokens, more: [#""thinking":{"type":"adaptive","display":"summarized"}"#])
                return try await Caller(upstream).send(ask)
            }
        }

        let whole = try await limited(6)
        let inText = try await limited(5)
        let inThinking = try await limited(2)

        #expect(whole.deltas("text_delta", "text") == "1234567é9")
        #expect(inText.deltas("text_delta", "text") == "1234567")
        #expect(inThinking.kinds.filter { $0.hasSuffix("delta") } == ["thinking_delta", "message_delta"])
        #expect(inThinking.deltas("thinking_delta", "thinking") == "1234")
        let ends = [whole, inText, inThinking].compactMap { $0.events.dropLast().last }
        #expect(ends.compactMap { $0["delta"]?["stop_reason"]?.text } == ["end_turn", "max_tokens", "max_tokens"])
        #expect(ends.compactMap { $0["usage"]?["output_tokens"]?.integer } == [6, 5, 2])
    }

    @Test func `web searches are billed`() async throws {
        var answer = ModelAnswer.text("Found.")
        answer.webSearches = 3

        try await CheckingUpstream.running(answer) { upstream in
            let answered = try await Caller(upstream).send(Ask())

            let usage = answered.events.dropLast().last?["usage"]
            #expect(usage?["server_tool_use"]?["web_search_requests"]?.integer == 3)
            #expect(upstream.endedUsage.webSearches == 3)
        }
    }

    @Test func `every event can wait at a gate`() async throws {
        let gate = Gate()

        try await CheckingUpstream.running(ModelAnswer.text("4", "2").stepwise(at: gate)) { upstream in
            async let answered = Caller(upstream).send(Ask())
            try await gate.usher(6)
            try await eventually("the seventh event waits") { gate.arrivals == 7 }
            let request = upstream.requests[0]
            gate.open()
            let whole = try await answered

            #expect(request.hasBegun)
            #expect(request.usage.output == 1)
            #expect(!request.hasEnded)
            #expect(whole.isWhole)
        }
    }

    @Test func `an unknown block may come back if the server has sent it`() async throws {
        let hologram = #"{"type":"hologram","light":1.0}"#

        try await CheckingUpstream.running(ModelAnswer([.block(hologram)])) { upstream in
            let caller = Caller(upstream)
            let ask = Ask(messages: [user("Hello"), assistant(hologram), user("Sure?")])

            let before = try await caller.send(ask)
            let first = try await caller.send(Ask())
            let after = try await caller.send(ask)

            #expect(before.status == 400)
            #expect(first.blocks == [hologram])
            #expect(after.status == 200)
        }
    }
}
