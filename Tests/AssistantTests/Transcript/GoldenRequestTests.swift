import Anthropic
import Foundation
import Model
import TestSupport
import Testing

@testable import Assistant
@testable import Storage

/// The last request of some conversations, byte for byte as in `Golden/`.
///
/// These files are a promise to the conversations that are stored. If `system` or `messages` of one changes, every
/// running chat of its kind is sent with other bytes: its provider's cache is lost, and its signed thinking is refused. So
/// what is new gets a new file, and these stay. What stands around them (model, thinking, effort, limits) may change.
@Suite struct GoldenRequestTests {
    @Test func `a plain conversation`() async throws {
        try await expect("plain", Answer.text("Hallo «Ada» 🙂\n\n```c\n\ta / b;\u{7F}\r\n```\n"), .text("Bye.")) {
            talk in
            try await talk.say("Say \"hello\" \\ and <b>é</b>\u{2028}e\u{301}.\n")
            try await talk.say("  Good bye?")
            try await talk.say("🏁")
        }
    }

    @Test func `instructions that changed`() async throws {
        try await expect("instructions", .text("One."), .text("Two."), .text("Three.")) { talk in
            try await talk.save("Be \"kind\".\n", as: .primary)
            try await talk.save("I am Ada.", as: .personal(talk.fixture.ada))
            try await talk.say("One?")
            try await talk.save("Be brief.\n\n- No lists.", as: .primary)
            try await talk.save("I am Ada Lovelace.", as: .personal(talk.fixture.ada))
            try await talk.say("Two?")
            try await talk.save(" ", as: .personal(talk.fixture.ada))
            try await talk.say("Three?")
            try await talk.say("Four?")
        }
    }

    @Test func `an answer that was continued twice`() async throws {
        try await expect(
            "continued", .text("One, ", stopReason: "max_tokens"), .text("two, ", stopReason: "max_tokens"),
            .text("three.")
        ) { talk in
            let reply = try await talk.say("Count to three.")
            try await talk.proceed(reply)
            try await talk.proceed(reply)
            try await talk.say("And back?")
        }
    }

    @Test func `a declined exchange, with the context that was told in it`() async throws {
        try await expect(
            "refused", .text("Hello."), .text("I can", stopReason: "refusal"), .text("Four.")
        ) { talk in
            try await talk.say("Hello?")
            try await talk.save("Be brief.", as: .primary)
            try await talk.say("Something dreadful?")
            try await talk.say("Two and two?")
            try await talk.say("Thanks.")
        }
    }

    @Test func `thinking, readable, kept back and hidden`() async throws {
        try await expect("thinking", Self.thinking) { talk in try await talk.askTwice() }
    }

    @Test func `thinking that was cut off`() async throws {
        try await expect(
            "cut", Answer([Answer.thinking("Half a th", signature: nil)], isWhole: false),
            Answer([Answer.thinking("A thought.", signature: "c2ln")], isWhole: false),
            Answer([Answer.thinking("A thought.", signature: "c2ln"), Answer.text("Half an ans")], isWhole: false)
        ) { talk in
            for question in ["One?", "Two?", "Three?", "Four?"] { try await talk.say(question) }
        }
    }

    @Test func `a block of an unknown kind, and a text with its sources`() async throws {
        try await expect("blocks", Self.blocks) { talk in try await talk.askTwice() }
    }

    @Test(arguments: [("another-account", ModelAccount.another), ("another-server", .compatible)])
    func `another account is sent texts`(name: String, account: ModelAccount) async throws {
        try await expect(name, Self.thinking, Self.blocks, account: account) { talk in
            try await talk.say("One?")
            try await talk.say("Two?")
            for part in ["thinking", "text", "opaque"] {
                try await talk.fixture.database.write {
                    try $0.run("UPDATE message_parts SET account = 'mine' WHERE kind = \(part) AND account IS NOT NULL")
                }
            }
            try await talk.say("Three?")
        }
    }

    @Test func `thinking of a changed conversation`() async throws {
        try await expect("accepted", Self.thinking) { talk in
            try await talk.say("One?")
            try await talk.fixture.database.write { try $0.run("UPDATE chats SET replayed_thinking = 'accepted'") }
            try await talk.say("Two?")
        }
    }

    private static let thinking = Answer([
        Answer.thinking("First \"this\",\nthen that.", signature: "c2lnbmF0dXJl/+=="),
        Answer.thinking("", signature: "a2VwdA=="), Answer.whole(#"{"type":"redacted_thinking","data":"aGlkZGVu"}"#),
        Answer.text("So it is."),
    ])

    private static let blocks = Answer([
        Answer.text("See: "), Answer.whole(#"{"type":"new_block","b":1.0,"a":[1e5,"\u00e9/",{"z":null,"y":-0}]}"#),
        Answer.text(
            "the sky is blue",
            citations: [#"{"url":"https://example.org/?a=1&b=2","type":"web","start":1.50,"end":2e1}"#]),
        Answer.text("."),
    ])
}

// MARK: - Comparing

extension GoldenRequestTests {
    private func expect(
        _ name: String, _ answers: Answer..., account: ModelAccount = .mine, talk: @Sendable (Talk) async throws -> Void
    ) async throws {
        let sent = try await ScriptedUpstream.running(
            script: { _, number in answers[min(number, answers.count) - 1].scripted },
            body: { upstream in
                try await serve(
                    upstream, at: try Endpoint(upstream.address), model: "claude-opus-5-5", account: account,
                    retry: RetryPolicy(maximumAttempts: 1)
                ) { fixture in
                    try await talk(Talk(fixture: fixture, chat: try await fixture.chat()))
                    return upstream.requests.last?.text.replacing("\(fixture.ada)", with: "ada") ?? ""
                }
            })
        let file = try #require(Bundle.module.url(forResource: name, withExtension: "json", subdirectory: "Golden"))
        let golden = try String(contentsOf: file, encoding: .utf8)
        let isSame = sent.utf8.elementsEqual(golden.utf8)
        #expect(isSame, "\(name) was\n\(golden)\nand is\n\(sent)\n")
    }

    /// A person and a model in one chat.
    private struct Talk {
        let fixture: ReplyFixture
        let chat: Chat.ID

        @discardableResult
        func say(_ text: String) async throws -> Model.Message.ID {
            try await fixture.answer(to: .say(text), in: chat).id
        }

        func proceed(_ reply: Model.Message.ID) async throws {
            _ = try await fixture.answer(to: .proceed(reply), in: chat)
        }

        func save(_ text: String, as scope: ContextStore.Scope) async throws {
            _ = try await ContextStore(database: fixture.database).save(text, as: scope, by: fixture.ada)
        }

        func askTwice() async throws {
            try await say("One?")
            try await say("Two?")
        }
    }

    /// An answer with nothing left to chance.
    private struct Answer {
        /// The beginning of a block, and its deltas.
        typealias Block = (start: String, deltas: [String], isWhole: Bool)

        let blocks: [Block]
        var stopReason = "end_turn"
        /// Whether it ends as it should.
        var isWhole = true

        init(_ blocks: [Block], isWhole: Bool = true) {
            self.blocks = blocks
            self.isWhole = isWhole
        }

        static func text(_ text: String, stopReason: String = "end_turn") -> Answer {
            var answer = Answer([Self.text(text)])
            answer.stopReason = stopReason
            return answer
        }

        static func text(_ text: String, citations: [String] = []) -> Block {
            let sources = citations.map { #"{"type":"citations_delta","citation":\#($0)}"# }
            return (
                #"{"type":"text","text":""}"#,
                [#"{"type":"text_delta","text":\#(ScriptedMessage.quoted(text))}"#] + sources, true
            )
        }

        static func thinking(_ text: String, signature: String?) -> Block {
            let end = signature.map { [#"{"type":"signature_delta","signature":"\#($0)"}"#] } ?? []
            return (
                #"{"type":"thinking","thinking":"","signature":""}"#,
                [#"{"type":"thinking_delta","thinking":\#(ScriptedMessage.quoted(text))}"#] + end, signature != nil
            )
        }

        static func whole(_ json: String) -> Block { (json, [], true) }

        var scripted: ScriptedAnswer {
            var events = [ScriptedMessage.beginning(model: "claude-opus-5-5")[0]]
            for (index, block) in blocks.enumerated() {
                events.append(
                    ScriptedMessage.event("content_block_start", #""index":\#(index),"content_block":\#(block.start)"#))
                events += block.deltas.map {
                    ScriptedMessage.event("content_block_delta", #""index":\#(index),"delta":\#($0)"#)
                }
                if block.isWhole { events.append(ScriptedMessage.event("content_block_stop", #""index":\#(index)"#)) }
            }
            guard isWhole else { return .stream(events + [ScriptedMessage.error(type: "overloaded_error")]) }
            return .stream(events + ScriptedMessage.ending(stopReason: stopReason).dropFirst())
        }
    }
}
