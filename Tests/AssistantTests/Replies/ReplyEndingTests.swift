import Logging
import Model
import TestSupport
import Testing

@testable import Assistant
@testable import Storage

@Suite struct ReplyEndingTests {
    private func answer(to answer: ScriptedAnswer) async throws -> Message {
        try await withReplies(answer) { fixture in
            let chat = try await fixture.chat()
            let reply = try await fixture.answer(to: .say("Hi"), in: chat)
            #expect(try await fixture.stored(reply.id, in: chat).content == reply.content)
            return reply
        }
    }

    @Test(arguments: [
        ["\n\n"], ["   "], ["\u{200B}"], ["\u{200B}", "\u{FEFF}"], [], [" ", "\t", "\r\n"], ["\u{AD}"],
        ["\u{2060}\u{200D}"],
        ["\u{FE0F}"], ["\u{2800}"], ["\u{7}"], ["\u{E0061}\u{E007F}"], ["\u{0}"],
    ])
    func `an invisible answer counts as no answer`(deltas: [String]) async throws {
        let reply = try await answer(to: .messages(deltas: deltas))

        #expect(reply.status == .failed)
        #expect(reply.metadata?.errorCode == "empty")
    }

    @Test func `thoughts are not an answer`() async throws {
        let thoughts = [
            ScriptedMessage.event(
                "content_block_start", #""index":1,"content_block":{"type":"thinking","thinking":"Hm"}"#),
            ScriptedMessage.event("content_block_stop", #""index":1"#), ScriptedMessage.delta("\n\n"),
        ]

        let reply = try await answer(to: .stream(ScriptedMessage.beginning() + thoughts + ScriptedMessage.ending()))

        #expect(reply.metadata?.errorCode == "empty")
    }

    @Test(arguments: ["[1]: https://example.org/only", ".", "\u{200B}a", "\u{FFFD}", "🙂", "\n\n1", "\u{301}"])
    func `an answer with anything visible counts as an answer`(text: String) async throws {
        let reply = try await answer(to: .messages(deltas: [text]))

        #expect(reply.status == .complete)
        #expect(reply.content == text)
    }

    @Test func `a reply ends at its size limit, keeps its text, and closes the connection`() async throws {
        let piece = "a" + String(repeating: "é", count: 149_999)
        try await withReplies(.hanging(after: Array(repeating: piece, count: 5))) { fixture in
            let chat = try await fixture.chat()

            let reply = try await fixture.answer(to: .say("Hi"), in: chat)

            #expect(reply.status == .failed)
            #expect(reply.metadata?.errorCode == "reply-too-long")
            #expect(((Limits.reply - 1)...Limits.reply).contains(reply.content.utf8.count))
            #expect(String(repeating: piece, count: 5).utf8.starts(with: reply.content.utf8))
            #expect(!reply.content.contains("\u{FFFD}"))
            #expect(!reply.isCut)
            #expect(try await fixture.stored(reply.id, in: chat) == reply)
            try await eventually("closing") { fixture.upstream.closuresByClient == 1 }
            await #expect(throws: StoreError.nothingToContinue) {
                try await fixture.replies.begin(.proceed(reply.id), in: chat, of: fixture.ada)
            }
        }
    }

    @Test func `the longest reply fits`() async throws {
        let half = String(repeating: "x", count: Limits.reply / 2)

        let reply = try await answer(to: .messages(deltas: [half, half]))

        #expect(reply.status == .complete)
        #expect(reply.content.utf8.count == Limits.reply)
    }

    @Test func `blocks that a server never stops sending end the reply, and its text is kept`() async throws {
        let data = String(repeating: "x", count: 1 << 20)
        let blocks = (1...12).flatMap { index in
            [
                ScriptedMessage.event(
                    "content_block_start",
                    #""index":\#(index),"content_block":{"type":"new_block","data":"\#(data)"}"#),
                ScriptedMessage.event("content_block_stop", #""index":\#(index)"#),
            ]
        }
        let text = ScriptedMessage.beginning() + [ScriptedMessage.delta("Yes.")]
        let end = ScriptedMessage.event("content_block_stop", #""index":0"#)
        let answer = ScriptedAnswer.stream(text + [end] + blocks + Array(ScriptedMessage.ending().dropFirst()))
        try await withReplies(answer) { fixture in
            let reply = try await fixture.answer(to: .say("Go"), in: fixture.chat())

            #expect(reply.metadata?.errorCode == ReplyFailure.tooLong.rawValue)
            #expect(reply.content == "Yes.")
            let kept = reply.parts.reduce(0) { $0 + ($1.wire?.utf8.count ?? 0) }
            #expect(kept > 0 && kept <= Limits.wire)
        }
    }

    @Test func `a prompt that would take the built-in model minutes is refused at once`() async throws {
        try await withReplies(.messages(deltas: ["Yes."]), longestPrompt: 2000) { fixture in
            let chat = try await fixture.chat()
            let short = try await fixture.answer(to: .say("Hi"), in: chat)

            let long = try await fixture.answer(to: .say(String(repeating: "word ", count: 400)), in: chat)

            #expect(short.status == .complete)
            #expect(long.metadata?.errorCode == "context-too-long")
            #expect(fixture.upstream.requests.count == 1)
        }
    }

    @Test func `the log says why a model fails, but not what anybody wrote`() async throws {
        let log = RecordedLog()
        let answer = ScriptedAnswer.error(
            status: 400, type: "invalid_request_error", message: "Invalid model name passed in model=foo")
        try await withReplies(answer, log: log) { fixture in
            _ = try await fixture.answer(to: .say("My secret"), in: try await fixture.chat())

            let line = try #require(log.lines(from: .warning).first)
            #expect(line.contains("400 (invalid_request_error"))
            #expect(line.contains("upstream-model"))
            #expect(log.lines(from: .info).allSatisfy { !$0.contains("foo") && !$0.contains("secret") })
            #expect(log.lines.contains { $0.contains("model=foo") })
        }
    }
}
