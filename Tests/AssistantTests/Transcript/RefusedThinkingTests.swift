import Model
import TestSupport
import Testing

@testable import Assistant
@testable import Storage

/// A server may refuse the thinking of a chat. The reply then asks once more, and the chat remembers how.
@Suite struct RefusedThinkingTests {
    private static let otherConversation = ModelAnswer.failure(
        status: 400, type: "invalid_request_error",
        message: "messages.1.content.0: Invalid `signature` in `thinking` block. "
            + "The block is bound to a different conversation.")

    private func replayed(_ fixture: ClaudeFixture, _ chat: Chat.ID) async throws -> PromptStore.ReplayedThinking {
        try await fixture.database.read {
            try $0.expectRow("SELECT replayed_thinking FROM chats WHERE id = \(chat)")[
                "replayed_thinking"]
        }
    }

    /// A chat in which the model has thought, and what it answered to has changed since.
    private func changedChat(_ fixture: ClaudeFixture) async throws -> Chat.ID {
        let chat = try await fixture.chat()
        try await fixture.say("Six times seven?", in: chat)
        try await fixture.change("UPDATE message_parts SET text = 'Five times seven?' WHERE text = 'Six times seven?'")
        return chat
    }

    @Test func `a chat that has changed is sent once more with a choice, and always so from then on`() async throws {
        try await withClaude(.thinking("Hm.", then: "42")) { fixture in
            let chat = try await changedChat(fixture)

            let reply = try await fixture.say("And one more?", in: chat)
            let later = try await fixture.say("And again?", in: chat)
            let latest = try await fixture.restarted { try await $0.say("And after a restart?", in: chat) }

            let requests = fixture.requests
            #expect([reply, later, latest].allSatisfy { $0.status == .complete })
            #expect(requests.count == 5)
            #expect(requests.map { $0.refusal != nil } == [false, true, false, false, false])
            #expect(requests.map(\.dropsThinking) == [false, false, true, true, true])
            #expect(
                requests.allSatisfy { $0.request["anthropic-beta"] == "thinking-binding-controls-2026-08-01" })
            #expect(requests[2].prefix == requests[1].prefix)
            #expect(requests[3].extends(requests[2]) && requests[4].extends(requests[3]))
            // The later thinking fits, but stands behind what does not.
            #expect(requests[2].transformations.map(\.type) == ["thinking_dropped"])
            #expect(try await replayed(fixture, chat) == .accepted)
            let calls = try await fixture.database.read { db in
                try db.rows("SELECT \(ModelCall.columns) FROM model_calls c").map(ModelCall.init(row:))
            }
            #expect(calls.count == 5)
        }
    }

    @Test func `a second refusal is shown, never answered by a third request`() async throws {
        try await withClaude(.thinking("Hm.", then: "42"), Self.otherConversation) { fixture in
            let chat = try await fixture.chat()
            try await fixture.say("Six times seven?", in: chat)

            let replies = [
                try await fixture.say("And one more?", in: chat), try await fixture.say("Really?", in: chat),
                try await fixture.say("And now?", in: chat),
            ]

            let requests = fixture.requests.dropFirst()
            #expect(replies.allSatisfy { $0.status == .failed && $0.metadata?.errorCode != nil })
            #expect(requests.map(\.hasThinking) == [true, true, true, false, false])
            #expect(requests.map(\.dropsThinking) == [false, true, true, false, false])
            #expect(try await replayed(fixture, chat) == .none)
        }
    }

    @Test func `thinking that no longer is what the server signed is never sent again`() async throws {
        try await withClaude(.thinking("Hm.", then: "42")) { fixture in
            let chat = try await fixture.chat()
            try await fixture.say("Six times seven?", in: chat)
            try await fixture.change(
                #"UPDATE message_parts SET wire = REPLACE(wire, '"signature":"', '"signature":"x') WHERE kind = 'thinking'"#
            )

            let reply = try await fixture.say("And one more?", in: chat)
            let later = try await fixture.restarted { try await $0.say("And again?", in: chat) }

            let requests = fixture.requests
            #expect(reply.status == .complete && later.status == .complete)
            #expect(requests.map { $0.refusal != nil } == [false, true, false, false])
            #expect(requests.map(\.hasThinking) == [false, true, false, false])
            #expect(requests.allSatisfy { !$0.dropsThinking })
            #expect(try await replayed(fixture, chat) == .none)
        }
    }

    @Test func `a model that cannot choose gets no thinking`() async throws {
        try await withClaude(.thinking("Hm.", then: "42")) { fixture in
            let chat = try await changedChat(fixture)
            try await fixture.say("And one more?", in: chat)

            let replies = try await fixture.restarted(model: "claude-haiku-4-5") {
                [try await $0.say("And again?", in: chat), try await $0.say("And now?", in: chat)]
            }
            let back = try await fixture.say("And back?", in: chat)

            let requests = fixture.requests.dropFirst(3)
            #expect((replies + [back]).allSatisfy { $0.status == .complete })
            #expect(requests.map { $0.refusal != nil } == [true, false, false, false])
            #expect(requests.map(\.hasThinking) == [true, false, false, false])
            #expect(requests.map(\.dropsThinking) == [true, false, false, false])
        }
    }

    @Test func `a server that is not Anthropic's is never asked to choose`() async throws {
        try await withClaude(.thinking("Hm.", then: "42")) { fixture in
            let chat = try await changedChat(fixture)
            try await fixture.say("And one more?", in: chat)

            let reply = try await fixture.restarted(account: .compatible, key: "some-key") {
                try await $0.say("And again?", in: chat)
            }

            #expect(reply.status == .complete && fixture.requests.count == 4)
            #expect(!fixture.requests[3].dropsThinking && !fixture.requests[3].hasThinking)
        }
    }

    @Test func `a server that is not Anthropic's but refuses thinking gets none`() async throws {
        try await withClaude(.thinking("Hm.", then: "42"), account: .compatible) { fixture in
            let chat = try await changedChat(fixture)

            let reply = try await fixture.say("And one more?", in: chat)

            #expect(reply.status == .complete)
            #expect(fixture.requests.map(\.hasThinking) == [false, true, false])
            #expect(fixture.requests.allSatisfy { !$0.dropsThinking && $0.request["anthropic-beta"] == nil })
        }
    }
}
