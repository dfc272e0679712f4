import Model
import TestSupport
import Testing

@testable import Assistant
@testable import Storage

@Suite struct ReplyTokensTests {
    private func cut(_ tokens: String = "25") -> ScriptedAnswer {
        let start = ScriptedMessage.event(
            "message_start",
            #""message":{"id":"msg_1","model":"m","usage":{"input_tokens":\#(tokens),"output_tokens":1,"#
                + #""cache_read_input_tokens":\#(tokens),"cache_creation_input_tokens":\#(tokens)}}"#)
        let block = ScriptedMessage.beginning()[1]
        return .stream(
            [start, block, ScriptedMessage.delta("half ")] + ScriptedMessage.ending(stopReason: "max_tokens"))
    }

    @Test func `a continued reply costs the sum of its parts`() async throws {
        try await withReplies(cut(), cut(), .messages(deltas: ["done"])) { fixture in
            let chat = try await fixture.chat()
            let first = try await fixture.answer(to: .say("Hi"), in: chat)
            let second = try await fixture.answer(to: .proceed(first.id), in: chat)

            let third = try await fixture.answer(to: .proceed(first.id), in: chat)

            #expect([first, second, third].map(\.metadata?.inputTokens) == [25, 50, 75])
            #expect([first, second, third].map(\.metadata?.outputTokens) == [15, 30, 45])
            #expect(third.metadata?.cacheReadTokens == 50 && third.metadata?.cacheWriteTokens == 50)
            #expect(third.metadata?.firstTextMillis == first.metadata?.firstTextMillis)
            #expect((third.metadata?.durationMillis ?? 0) >= (first.metadata?.durationMillis ?? 0))
            #expect(third.content == "half half done")
            #expect(try await fixture.stored(third.id, in: chat).metadata == third.metadata)
        }
    }

    @Test func `the last report counts, and what it does not mention stays`() async throws {
        let events = [
            ScriptedMessage.event(
                "message_start",
                #""message":{"id":"msg_1","model":"m","usage":{"input_tokens":10,"output_tokens":1,"#
                    + #""cache_read_input_tokens":500,"cache_creation_input_tokens":40,"#
                    + #""cache_creation":{"ephemeral_5m_input_tokens":0,"ephemeral_1h_input_tokens":40}}}"#),
            ScriptedMessage.beginning()[1], ScriptedMessage.delta("Hello"),
            ScriptedMessage.event("message_delta", #""delta":{},"usage":{"input_tokens":12,"output_tokens":7}"#),
        ]
        try await withReplies(.stream(events + ScriptedMessage.ending(outputTokens: 9))) { fixture in
            let reply = try await fixture.answer(to: .say("Hi"), in: try await fixture.chat())

            let calls = try await fixture.database.read { db in
                try db.rows("SELECT \(ModelCall.columns) FROM model_calls c").map(ModelCall.init(row:))
            }
            let usage = try #require(calls.first?.usage)
            #expect(calls.count == 1 && usage.input == 12 && usage.output == 9)
            #expect(usage.cacheRead == 500 && usage.cacheWrite1h == 40 && (usage.cacheWrite5m ?? 0) == 0)
            #expect(reply.metadata?.inputTokens == 12 && reply.metadata?.outputTokens == 9)
            #expect(reply.metadata?.cacheReadTokens == 500 && reply.metadata?.cacheWriteTokens == 40)
        }
    }

    @Test(arguments: ["9223372036854775807", "-5", "1e18", "2000000000"])
    func `an implausible number of tokens is not kept`(tokens: String) async throws {
        try await withReplies(cut(tokens)) { fixture in
            let reply = try await fixture.answer(to: .say("Hi"), in: try await fixture.chat())

            #expect(reply.metadata?.inputTokens == nil)
            #expect(reply.metadata?.cacheReadTokens == nil && reply.metadata?.cacheWriteTokens == nil)
            #expect(reply.metadata?.outputTokens == 15)
        }
    }

    @Test(arguments: [Int.max, Int.min, -1, Int.max - 10])
    func `a reply stored by an earlier version can be continued`(stored: Int) async throws {
        try await withReplies(cut(), .messages(deltas: ["done"])) { fixture in
            let chat = try await fixture.chat()
            let reply = try await fixture.answer(to: .say("Hi"), in: chat)
            var metadata = reply.metadata
            metadata?.inputTokens = stored
            metadata?.outputTokens = stored
            metadata?.durationMillis = stored
            let senseless = metadata
            try await fixture.database.write {
                try $0.run("UPDATE messages SET metadata = \(senseless) WHERE id = \(reply.id)")
            }

            let whole = try await fixture.answer(to: .proceed(reply.id), in: chat)

            #expect(whole.status == .complete)
            for count in [whole.metadata?.inputTokens, whole.metadata?.outputTokens, whole.metadata?.durationMillis] {
                #expect(count.map(Limits.tokens.contains) == true)
            }
        }
    }
}
