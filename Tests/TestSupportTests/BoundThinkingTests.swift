import TestSupport
import Testing

@Suite struct BoundThinkingTests {
    private static let bound =
        "Invalid `signature` in `thinking` block. The block is bound to a different conversation."
    private static let thoughtful = ModelAnswer.thinking("Hm.", then: "Yes.")
    private static let summarized = #""thinking":{"type":"adaptive","display":"summarized"}"#
    private static let dropping =
        #""thinking":{"type":"adaptive","block_binding":{"prefix_mismatch_behavior":"drop_block"}}"#

    @Test func `thinking that comes back to its conversation passes, whatever is appended`() async throws {
        let third = try await CheckingUpstream.running(Self.thoughtful) { upstream in
            try await Self.talk(to: upstream, turns: 3)
        }

        #expect(third.status == 200)
        #expect(third.transformations == "[]")
    }

    @Test func `omitted thinking has a signature and no text`() async throws {
        let first = try await CheckingUpstream.running(Self.thoughtful) { try await Caller($0).send(Ask()) }

        #expect(
            first.kinds.prefix(5) == [
                "message_start", "content_block_start", "thinking_delta", "signature_delta", "content_block_stop",
            ])
        #expect(first.deltas("thinking_delta", "thinking").isEmpty)
        #expect(!first.deltas("signature_delta", "signature").isEmpty)
    }

    @Test(arguments: [
        Ask(system: #""Be verbose.""#, messages: [user("Hello, Ren\u{E9}")]),
        Ask(system: #"[{"type":"text","text":"Be brief."}]"#, messages: [user("Hello, Ren\u{E9}")]),
        Ask(
            tools: #"[{"name":"clock","input_schema":{}}]"#, system: #""Be brief.""#,
            messages: [user("Hello, Ren\u{E9}")]),
        Ask(system: #""Be brief.""#, messages: [user("Hello, Ren\u{E9}!")]),
        Ask(system: #""Be brief.""#, messages: [user("Hello, Rene\u{301}")]),
        Ask(system: #""Be brief.""#, messages: [user("Hello, Ren\u{E9}"), user("And?")]),
        Ask(system: #""Be brief.""#, messages: [#"{"role":"user","content":"Hello, René"}"#]),
    ]) func `a changed conversation before thinking is refused, and which part changed is told`(
        changed: Ask
    ) async throws {
        let second = try await CheckingUpstream.running(Self.thoughtful) { upstream in
            let caller = Caller(upstream)
            let first = try await caller.send(Ask(system: #""Be brief.""#, messages: [user("Hello, Ren\u{E9}")]))
            var ask = changed
            ask.messages += [first.turn, user("Sure?")]
            return try await caller.send(ask)
        }

        #expect(second.status == 400)
        let place = "messages.\(changed.messages.count).content.0: "
        #expect(second.error?.hasPrefix(place + Self.bound) == true, "\(second.error ?? "")")
        #expect(second.error?.contains("changed") == true)
        #expect(second.error?.contains(Beta.blockBinding) == true)
    }

    @Test func `breakpoints, effort and token limits may change`() async throws {
        let second = try await CheckingUpstream.running(Self.thoughtful) { upstream in
            let caller = Caller(upstream)
            let first = try await caller.send(Ask(system: "[\(block("Be brief.", ttl: "1h"))]"))
            return try await caller.send(
                Ask(
                    system: "[\(block("Be brief."))]", messages: [user("Hello"), first.turn, user("Sure?")],
                    more: [#""output_config":{"effort":"low"}"#, automatic()]))
        }

        #expect(second.error == nil)
    }

    @Test func `drop_block drops what is bound elsewhere and everything after it, and tells so`() async throws {
        try await CheckingUpstream.running(Self.thoughtful) { upstream in
            let caller = Caller(upstream, betas: Beta.blockBinding)
            let first = try await caller.send(Ask())
            let second = try await caller.send(Ask(messages: [user("Hello"), first.turn, user("Sure?")]))
            let ask = Ask(
                messages: [user("Goodbye"), first.turn, user("Sure?"), second.turn, user("Really?")],
                more: [Self.dropping])

            let third = try await caller.send(ask)
            let bare = try await caller.send(
                Ask(messages: [
                    user("Goodbye"), assistant(block("Yes.")), user("Sure?"), assistant(block("Yes.")), user("Really?"),
                ]))

            #expect(third.status == 200)
            #expect(
                third.transformations
                    == #"[{"type":"thinking_dropped","path":"messages.1.content.0","reason":"prefix_binding_mismatch"},"#
                    + #"{"type":"thinking_dropped","path":"messages.3.content.0","reason":"prefix_binding_mismatch"}]"#)
            #expect(third.message?["usage"] == bare.message?["usage"])
            #expect(upstream.requests[2].transformations.count == 2)
        }
    }

    @Test func `what follows a gap in the thinking is dropped, too`() async throws {
        try await CheckingUpstream.running(Self.thoughtful) { upstream in
            let caller = Caller(upstream, betas: Beta.blockBinding)
            var ask = Ask()
            for _ in 1...4 { ask.messages += [try await caller.send(ask).turn, user("Hello")] }
            ask.messages[3] = assistant(block("Yes."))
            ask.more = [Self.dropping]

            _ = try await caller.send(ask)
            let dropped = upstream.requests.last?.transformations.map(\.path)

            #expect(dropped == ["messages.5.content.0", "messages.7.content.0"])
        }
    }

    @Test func `an old account is only told unless it asks for the check`() async throws {
        var service = SimulatedService()
        service.oldAccounts = ["ada"]

        try await CheckingUpstream.running(Self.thoughtful, service: service) { upstream in
            let caller = Caller(upstream, betas: Beta.blockBinding)
            let first = try await caller.send(Ask())
            let changed = [user("Goodbye"), first.turn, user("Sure?")]

            let unset = try await caller.send(Ask(messages: changed))
            let set = try await caller.send(
                Ask(
                    messages: changed,
                    more: [#""thinking":{"type":"adaptive","block_binding":{"prefix_mismatch_behavior":"error"}}"#]))

            #expect(unset.transformations?.contains("thinking_mismatch_allowed") == true)
            #expect(set.status == 400)
        }
    }

    @Test(arguments: ["", "EqQB"]) func `an altered or empty signature is refused whatever the setting`(
        signature: String
    ) async throws {
        let turn = assistant(#"{"type":"thinking","thinking":"","signature":"\#(signature)"}"#, block("Yes."))

        let answered = try await answer(
            to: Ask(messages: [user("Hello"), turn, user("Sure?")], more: [Self.dropping]), betas: Beta.blockBinding)

        #expect(answered.error == "messages.1.content.0: Invalid `signature` in `thinking` block.")
    }

    @Test func `altered thinking is refused`() async throws {
        let second = try await CheckingUpstream.running(Self.thoughtful) { upstream in
            let caller = Caller(upstream)
            let first = try await caller.send(Ask(more: [Self.summarized]))
            let turn = first.turn.replacing("Hm.", with: "Hm!")
            return try await caller.send(Ask(messages: [user("Hello"), turn, user("Sure?")]))
        }

        #expect(second.error == "messages.1.content.0: Invalid `signature` in `thinking` block.")
    }

    @Test func `thinking may be missing at either end, but not in the middle, nor come back`() async throws {
        try await CheckingUpstream.running(Self.thoughtful) { upstream in
            let caller = Caller(upstream)
            let plain = assistant(block("Yes."))
            let one = try await caller.send(Ask()).turn
            let two = try await caller.send(Ask(messages: [user("Hello"), one, user("Hello")])).turn
            let three = try await caller.send(
                Ask(messages: [user("Hello"), one, user("Hello"), two, user("Hello")])
            ).turn
            let bare = try await caller.send(Ask(messages: [user("Hello"), plain, user("Hello")])).turn
            func status(_ turns: String...) async throws -> UInt {
                try await caller.send(Ask(messages: turns.flatMap { [user("Hello"), $0] } + [user("Hello")])).status
            }

            let start = try await status(plain, two, three)
            let end = try await status(one, two, plain)
            let all = try await status(plain, plain, plain)
            let middle = try await status(one, plain, three)
            let back = try await status(one, bare)
            let swapped = try await status(two, one)

            #expect([start, end, all] == [200, 200, 200])
            #expect([middle, back, swapped] == [400, 400, 400])
        }
    }

    @Test func `a model drops the thinking that it cannot read, and the same bytes work when it is back`() async throws
    {
        try await CheckingUpstream.running(Self.thoughtful) { upstream in
            let caller = Caller(upstream, betas: Beta.blockBinding)
            let opus = try await caller.send(Ask())
            let sonnet = try await caller.send(
                Ask(model: "claude-sonnet-5-5", messages: [user("Hello"), opus.turn, user("Sure?")]))
            let back = try await caller.send(
                Ask(messages: [user("Hello"), opus.turn, user("Sure?"), sonnet.turn, user("Really?")]))

            #expect(
                sonnet.transformations
                    == #"[{"type":"thinking_dropped","path":"messages.1.content.0","reason":"model_binding_mismatch"}]"#
            )
            #expect(back.transformations == "[]")
        }
    }

    @Test func `another account's thinking is dropped, a linked key's is read`() async throws {
        var service = SimulatedService()
        service.accounts = ["ada": "acme", "bob": "acme", "eve": "evil"]

        try await CheckingUpstream.running(Self.thoughtful, service: service) { upstream in
            let first = try await Caller(upstream, key: "ada").send(Ask())
            let ask = Ask(messages: [user("Hello"), first.turn, user("Sure?")])

            let linked = try await Caller(upstream, key: "bob", betas: Beta.blockBinding).send(ask)
            let foreign = try await Caller(upstream, key: "eve", betas: Beta.blockBinding).send(ask)
            let silent = try await Caller(upstream, key: "eve").send(ask)

            #expect(linked.transformations == "[]")
            #expect(
                foreign.transformations
                    == #"[{"type":"thinking_dropped","path":"messages.1.content.0","#
                    + #""reason":"organization_binding_mismatch"}]"#)
            #expect(silent.status == 200)
            #expect(silent.transformations == nil)
        }
    }

    @Test func `an older model reads its thinking in any conversation`() async throws {
        let second = try await CheckingUpstream.running(Self.thoughtful) { upstream in
            let caller = Caller(upstream)
            let on = [#""thinking":{"type":"enabled","budget_tokens":1024}"#]
            var ask = Ask(model: "claude-haiku-4-5", maxTokens: 2000, more: on)
            let first = try await caller.send(ask)
            ask.messages = [user("Goodbye"), first.turn, user("Sure?")]
            return try await caller.send(ask)
        }

        #expect(second.error == nil)
    }

    @Test func `redacted thinking is bound like the rest`() async throws {
        try await CheckingUpstream.running(ModelAnswer([.redactedThinking(), .text(["Yes."])])) { upstream in
            let caller = Caller(upstream)
            let first = try await caller.send(Ask())

            let same = try await caller.send(Ask(messages: [user("Hello"), first.turn, user("Sure?")]))
            let other = try await caller.send(Ask(messages: [user("Goodbye"), first.turn, user("Sure?")]))

            #expect(same.status == 200)
            #expect(other.error?.contains("Invalid `data` in `redacted_thinking` block. The block is bound") == true)
        }
    }

    @Test func `thinking around tool calls comes back, in one turn or more`() async throws {
        let calling = ModelAnswer(
            [.thinking(["A clock."]), .toolUse(id: "t1", name: "clock", input: ["{", "\"zone\":1.0}"])],
            stopReason: "tool_use")
        try await CheckingUpstream.running(calling, Self.thoughtful) { upstream in
            let caller = Caller(upstream)
            let result = #"{"role":"user","content":[{"type":"tool_result","tool_use_id":"t1","content":"noon"}]}"#
            let first = try await caller.send(Ask())
            let second = try await caller.send(Ask(messages: [user("Hello"), first.turn, result]))
            let third = try await caller.send(
                Ask(messages: [user("Hello"), first.turn, result, second.turn, user("Go")]))
            let rounded = try await caller.send(
                Ask(messages: [
                    user("Hello"), first.turn.replacing("1.0", with: "1"), result, second.turn, user("Go"),
                ]))

            #expect(first.turn.contains(#""input":{"zone":1.0}"#))
            #expect(third.error == nil)
            #expect(rounded.error?.hasPrefix("messages.3.content.0: " + Self.bound) == true)
        }
    }

    @Test func `counting tokens checks thinking too`() async throws {
        try await CheckingUpstream.running(Self.thoughtful) { upstream in
            let caller = Caller(upstream)
            let first = try await caller.send(Ask())

            let counted = try await caller.send(
                Ask(messages: [user("Goodbye"), first.turn, user("Sure?")], isCount: true))

            #expect(counted.error?.contains(Self.bound) == true)
        }
    }

    /// Has a conversation and returns the last answer.
    private static func talk(to upstream: CheckingUpstream, turns: Int) async throws -> Answered {
        let caller = Caller(upstream, betas: Beta.blockBinding)
        var ask = Ask(system: #""Be brief.""#)
        for _ in 1..<turns {
            ask.messages += [try await caller.send(ask).turn, user("Sure?")]
        }
        return try await caller.send(ask)
    }
}
