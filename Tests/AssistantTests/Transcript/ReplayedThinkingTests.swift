import Logging
import Model
import TestSupport
import Testing

@testable import Assistant
@testable import Storage

/// Thinking goes back exactly as it came, and only where it can be read.
@Suite struct ReplayedThinkingTests {
    /// A service whose models send a summary of their thinking.
    private var talkative: SimulatedService {
        var model = SimulatedModel.opus5_5
        model.defaultDisplay = "summarized"
        return SimulatedService(models: [model])
    }

    @Test func `hidden reasoning goes back as it came, and is shown as thinking without a text`() async throws {
        try await withClaude(ModelAnswer([.redactedThinking(), .text(["42"])]), .text("43")) { fixture in
            let chat = try await fixture.chat()
            let reply = try await fixture.say("Six times seven?", in: chat)

            try await fixture.say("And one more?", in: chat)

            #expect(reply.parts.map(\.kind) == [.thinking, .text])
            let wire = try #require(reply.parts.first?.wire)
            #expect(wire.contains(#""type":"redacted_thinking""#) && reply.parts[0].text.isEmpty)
            #expect(
                fixture.requests[1].text.contains(
                    #"{"content":[\#(wire),{"text":"42","type":"text"}],"role":"assistant"}"#))
            #expect(fixture.requests.allSatisfy { $0.refusal == nil && $0.transformations.isEmpty })
        }
    }

    @Test func `thinking whose text was kept back goes back with its empty text`() async throws {
        try await withClaude(.thinking("Six sevens.", then: "42"), .text("43")) { fixture in
            let chat = try await fixture.chat()
            let reply = try await fixture.say("Six times seven?", in: chat)

            try await fixture.say("And one more?", in: chat)

            let wire = try #require(reply.parts.first?.wire)
            #expect(wire.hasPrefix(#"{"signature":"EqQB"#) && wire.hasSuffix(#"","thinking":"","type":"thinking"}"#))
            #expect(fixture.requests[1].text.contains(wire))
            #expect(fixture.requests[1].refusal == nil && fixture.requests[1].transformations.isEmpty)
        }
    }

    @Test(arguments: [
        ("before its signature", Moment.signature(), [Part.Kind.thinking]),
        ("before the text", .textDelta(1), [.thinking]),
        ("before it ends, without a text", .messageDelta, [.thinking]),
    ])
    func `an answer that only thought is no turn`(
        when: String, moment: Moment, kinds: [Part.Kind]
    ) async throws {
        let pieces: [ModelAnswer.Piece] =
            moment == .messageDelta ? [.thinking(["Hm."])] : [.thinking(["Hm."]), .text(["42"])]
        let cut = ModelAnswer(pieces).failing(before: moment, type: "overloaded_error")
        try await withClaude(cut, .text("42"), .text("43"), service: talkative) { fixture in
            let chat = try await fixture.chat()
            let first = try await fixture.say("Six times seven?", in: chat)

            try await fixture.say("Please?", in: chat)
            try await fixture.say("And one more?", in: chat)

            #expect(first.status == .failed && first.parts.map(\.kind) == kinds && first.parts[0].text == "Hm.")
            let requests = fixture.requests
            #expect(requests.allSatisfy { $0.refusal == nil && !$0.hasThinking })
            #expect(
                requests[1].text.contains(
                    #""messages":[{"content":[{"text":"Six times seven?","type":"text"},"#
                        + #"{"text":"Please?","type":"text"}],"role":"user"}]"#))
            #expect(requests[2].extends(requests[1]))
        }
    }

    @Test func `an answer of nothing but thinking is no turn`() async throws {
        try await withClaude(ModelAnswer([.thinking(["Hm."])]), .text("42"), service: talkative) { fixture in
            let chat = try await fixture.chat()
            let first = try await fixture.say("Six times seven?", in: chat)

            let second = try await fixture.say("Please?", in: chat)

            #expect(first.metadata?.errorCode == ReplyFailure.empty.rawValue && first.parts[0].wire != nil)
            #expect(second.status == .complete)
            #expect(fixture.requests[1].turns.count == 1 && !fixture.requests[1].hasThinking)
        }
    }

    @Test func `an answer cut in its text goes back with its thinking and all of the text that came`() async throws {
        let cut = ModelAnswer([.thinking(["Hm."]), .text(["It is ", "«4", "2»."])])
            .failing(before: .textDelta(3), type: "overloaded_error")
        try await withClaude(cut, .text("43"), service: talkative) { fixture in
            let chat = try await fixture.chat()
            let first = try await fixture.say("Six times seven?", in: chat)

            try await fixture.say("And one more?", in: chat)
            try await fixture.say("And again?", in: chat)

            let wire = try #require(first.parts.first?.wire)
            let turn = #"{"content":[\#(wire),{"text":"It is «4","type":"text"}],"role":"assistant"}"#
            #expect(fixture.requests.dropFirst().allSatisfy { $0.text.contains(turn) && $0.refusal == nil })
        }
    }

    @Test func `a tool call that broke off is left out`() async throws {
        let gate = Gate()
        let cut = ModelAnswer([
            .text(["Let me see."]), .toolUse(id: "toolu_1", name: "look", input: [#"{"at":"#, #""it"}"#]),
        ]).cut(before: .inputDelta(2), when: gate)
        try await withClaude(cut, .text("42")) { fixture in
            let chat = try await fixture.chat()
            let (_, live, _) = try await fixture.replies.begin(.say("Look."), in: chat, of: fixture.ada)
            try await eventually("the text is there") { live.message.content == "Let me see." }
            gate.open()
            let first = try await fixture.end(of: live)

            let second = try await fixture.say("And?", in: chat)

            #expect(first.status == .failed && first.parts.map(\.kind) == [.text])
            #expect(second.status == .complete)
            #expect(!fixture.requests[1].text.contains("tool") && fixture.requests[1].turns.count == 3)
        }
    }

    @Test(arguments: [(ModelAccount.another, "other-key"), (.compatible, "some-key")])
    func `another account gets no thinking, and the first one gets its own again`(
        other: ModelAccount, key: String
    ) async throws {
        try await withClaude(.thinking("Hm.", then: "42"), .thinking("Hm?", then: "43"), .text("44")) { fixture in
            let chat = try await fixture.chat()
            let reply = try await fixture.say("Six times seven?", in: chat)
            let second = try await fixture.restarted(account: other, key: key) {
                try await $0.say("One more?", in: chat)
            }

            let third = try await fixture.say("And again?", in: chat)

            let requests = fixture.requests
            let (mine, others) = (try #require(reply.parts[0].wire), try #require(second.parts[0].wire))
            #expect(second.status == .complete && third.status == .complete)
            #expect(!requests[1].hasThinking && requests[1].turns.count == 3)
            #expect(requests[2].text.contains(mine) && !requests[2].text.contains(others))
            #expect(requests[2].extends(requests[0]))
            #expect(requests.allSatisfy { $0.refusal == nil && $0.transformations.isEmpty })
            #expect(requests[1].text.contains("cache_control") == other.isAnthropic)
            #expect((requests[1].request["anthropic-beta"] != nil) == other.isAnthropic)
        }
    }

    @Test func `another model of the same account is sent the same, and may leave out what it cannot read`()
        async throws
    {
        let log = RecordedLog()
        try await withClaude(.thinking("Six sevens.", then: "42"), .text("43"), .text("44")) { fixture in
            let chat = try await fixture.chat()
            let reply = try await fixture.say("Six times seven?", in: chat)
            let second = try await fixture.restarted(model: "claude-sonnet-5-5", log: log) {
                try await $0.say("One more?", in: chat)
            }

            try await fixture.say("And again?", in: chat)

            let requests = fixture.requests
            #expect(requests[1].extends(requests[0]) && requests[2].extends(requests[1]))
            #expect(requests[1].text.contains(try #require(reply.parts[0].wire)))
            #expect(requests[1].transformations.map(\.reason) == ["model_binding_mismatch"])
            #expect(requests[2].transformations.isEmpty && requests.allSatisfy { $0.refusal == nil })
            #expect(second.status == .complete && second.content == "43")
            let lines = log.lines(from: .info).filter { $0.contains("thinking_dropped") }
            #expect(
                lines.count == 1 && lines[0].contains("model_binding_mismatch") && lines[0].contains("\(second.id)"))
            #expect(!lines[0].contains("sevens"))
        }
    }
}
