import Model
import TestSupport
import Testing

@testable import Assistant
@testable import Storage

/// A summary is asked for where the conversation is; what follows it knows only the summary.
@Suite struct SummaryPromptTests {
    private static let request = "Sum it up, please."

    /// A chat with thinking, in which a context has changed.
    private func longChat(_ fixture: ClaudeFixture) async throws -> Chat.ID {
        let contexts = ContextStore(database: fixture.database)
        _ = try await contexts.save("Be kind.", as: .primary, by: fixture.ada)
        let chat = try await fixture.chat()
        try await fixture.say("Question 1?", in: chat)
        _ = try await contexts.save("Be brief.", as: .primary, by: fixture.ada)
        try await fixture.say("Question 2?", in: chat)
        return chat
    }

    private func summarize(_ chat: Chat.ID, _ fixture: ClaudeFixture) async throws -> Model.Message {
        let begun = try await fixture.replies.beginSummary(of: chat, asking: Self.request, by: fixture.ada)
        return try await fixture.end(of: begun.reply)
    }

    @Test func `the request for a summary extends the last one of the old chat, byte for byte`() async throws {
        try await withClaude(.thinking("Hm.", then: "Answer."), service: .caching) { fixture in
            let chat = try await longChat(fixture)

            let summary = try await summarize(chat, fixture)

            let requests = fixture.requests
            #expect(requests.count == 3 && requests.allSatisfy { $0.refusal == nil && $0.transformations.isEmpty })
            #expect(requests[2].extends(requests[1]))
            #expect(requests[2].turns.last?.contains(Self.request) == true && requests[2].hasThinking)
            #expect(requests[2].usage.cacheRead > 0)
            #expect(summary.status == .complete && summary.chatID != chat)
            #expect(summary.metadata?.cacheReadTokens == requests[2].usage.cacheRead)
        }
    }

    @Test func `later turns know the summary alone, without its thinking`() async throws {
        try await withClaude(
            .thinking("One", then: "Answer 1."), .thinking("Two", then: "Answer 2."),
            .thinking("All", then: "In short: two answers."), .thinking("Four", then: "Answer 4."), .text("Answer 5.")
        ) { fixture in
            let summary = try await summarize(try await longChat(fixture), fixture)

            try await fixture.say("Question 3?", in: summary.chatID)
            try await fixture.say("Question 4?", in: summary.chatID)

            let requests = fixture.requests
            #expect(requests.allSatisfy { $0.refusal == nil && $0.transformations.isEmpty })
            let next = requests[3]
            #expect(next.turns.count == 3 && !next.hasThinking && !next.text.contains("Question 1?"))
            #expect(next.turns[0].contains(Self.request) && next.turns[1].contains("In short: two answers."))
            #expect(next.system.contains("Be brief.") && !next.system.contains("Be kind."))
            #expect(requests[4].extends(requests[3]) && requests[4].hasThinking)
            #expect(summary.parts.map(\.kind) == [.thinking, .text], "it is still there to read")
        }
    }

    @Test func `a chat with thinking goes on from a summary, which is written again, without a refusal`() async throws {
        try await withClaude(.thinking("Hm.", then: "Answer.")) { fixture in
            let chat = try await longChat(fixture)
            let summary = try await summarize(chat, fixture)
            try await fixture.say("Question 3?", in: summary.chatID)
            try await fixture.say("Question 4?", in: summary.chatID)

            let again = try await fixture.restarted {
                try await $0.answer(to: .regenerate(summary.id), in: summary.chatID)
            }
            try await fixture.say("Question 5?", in: summary.chatID)
            try await fixture.say("Question 3?", in: chat)

            let requests = fixture.requests
            #expect(again.status == .complete && again.siblings.count == 2)
            #expect(requests.count == 8 && requests.allSatisfy { $0.refusal == nil && $0.transformations.isEmpty })
            #expect(requests[5].prefix == requests[2].prefix)
            #expect(requests[6].turns.count == 3)
            #expect(requests[7].extends(requests[1]), "the old chat goes on as before")
        }
    }

    @Test func `a summary that was cut off is continued with its own thinking`() async throws {
        let cut = ModelAnswer([.thinking(["Hm."]), .text(["In "])], stopReason: "max_tokens")
        try await withClaude(.thinking("Hm.", then: "Answer."), .text("Answer."), cut, .text("short.")) { fixture in
            let summary = try await summarize(try await longChat(fixture), fixture)

            let whole = try await fixture.answer(to: .proceed(summary.id), in: summary.chatID)
            try await fixture.say("Question 3?", in: summary.chatID)

            let requests = fixture.requests
            #expect(whole.content == "In short.")
            #expect(requests.allSatisfy { $0.refusal == nil && $0.transformations.isEmpty })
            #expect(requests[3].extends(requests[2]) && requests[3].turns.count == requests[2].turns.count + 2)
            #expect(!requests[4].hasThinking)
        }
    }

    @Test func `a summary is summed up like any chat`() async throws {
        try await withClaude(.thinking("Hm.", then: "Answer.")) { fixture in
            let first = try await summarize(try await longChat(fixture), fixture)

            let second = try await summarize(first.chatID, fixture)
            try await fixture.say("Question 3?", in: second.chatID)

            let requests = fixture.requests
            #expect(requests.allSatisfy { $0.refusal == nil && $0.transformations.isEmpty })
            #expect(requests[3].turns.count == 3 && !requests[3].text.contains("Question 1?"))
        }
    }

    @Test func `when the old chat is gone, the summary is not written again, and the chat goes on`() async throws {
        let cut = ModelAnswer([.text(["In "])], stopReason: "max_tokens")
        try await withClaude(.text("Answer."), .text("Answer."), cut, .text("Answer.")) { fixture in
            let chat = try await longChat(fixture)
            let summary = try await summarize(chat, fixture)

            try await ChatStore(database: fixture.database).delete(chat, of: fixture.ada)

            for command in [ReplyStore.Command.regenerate(summary.id), .proceed(summary.id)] {
                await #expect(throws: StoreError.summarizedDeleted) {
                    try await fixture.answer(to: command, in: summary.chatID)
                }
            }
            #expect(try await fixture.say("Question 3?", in: summary.chatID).status == .complete)
            #expect(fixture.requests.last?.turns.count == 3)
        }
    }

    @Test func `a request for a summary that was edited is an ordinary message`() async throws {
        try await withClaude(.thinking("Hm.", then: "Answer.")) { fixture in
            let summary = try await summarize(try await longChat(fixture), fixture)

            _ = try await fixture.answer(to: .sayInstead("Hello!", after: nil), in: summary.chatID)
            try await fixture.say("And?", in: summary.chatID)

            let requests = fixture.requests
            #expect(requests.allSatisfy { $0.refusal == nil })
            #expect(requests[3].turns.count == 1 && requests[3].text.contains("Hello!"))
            #expect(requests[4].extends(requests[3]) && requests[4].hasThinking)
        }
    }

    @Test func `thinking that is refused is that of the old chat`() async throws {
        try await withClaude(.thinking("Hm.", then: "Answer.")) { fixture in
            let chat = try await longChat(fixture)
            try await fixture.change("UPDATE message_parts SET text = 'Question 0?' WHERE text = 'Question 1?'")

            let summary = try await summarize(chat, fixture)
            try await fixture.say("Question 3?", in: summary.chatID)

            let replayed = try await fixture.database.read { db in
                try db.rows("SELECT replayed_thinking FROM chats ORDER BY created_at").map {
                    try $0["replayed_thinking"] as PromptStore.ReplayedThinking
                }
            }
            #expect(summary.status == .complete && replayed == [.accepted, .all])
            #expect(fixture.requests.map(\.dropsThinking) == [false, false, false, true, false])
        }
    }
}

extension SimulatedService {
    /// Caches short prompts, too.
    fileprivate static var caching: SimulatedService {
        var model = SimulatedModel.opus5_5
        model.minimumCachedTokens = 16
        return SimulatedService(models: [model])
    }
}
