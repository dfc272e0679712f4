import TestSupport
import Testing

@Suite struct PromptCacheTests {
    private static let long = block(text(tokens: 600), ttl: "1h")

    @Test func `an unchanged prompt is written once and then read`() async throws {
        let ask = Ask(messages: [user(text(tokens: 600))], more: [automatic()])

        let usages = try await Self.usages(of: ask, ask, Ask(messages: ask.messages))

        #expect(usages[0] == SimulatedUsage(cacheWrite1h: 600))
        #expect(usages[1] == SimulatedUsage(cacheRead: 600))
        #expect(usages[2] == SimulatedUsage(input: 600))
    }

    @Test func `each of fifty turns reads what the turn before wrote`() async throws {
        let system = "[\(block(text(tokens: 1500), ttl: "1h"))]"
        let answer = String(text(tokens: 600))

        try await CheckingUpstream.running(.text(answer)) { upstream in
            let caller = Caller(upstream)
            var ask = Ask(system: system, messages: [], more: [automatic()])
            for _ in 1...50 {
                ask.messages.append(user(text(tokens: 300)))
                ask.messages.append(try await caller.send(ask).turn)
            }
            let requests = upstream.accepted
            let usages = requests.map(\.usage)

            #expect(usages[0].cacheWrite1h == 1800)
            #expect(usages.dropFirst().allSatisfy { $0.cacheWrite1h == 900 && $0.input == 0 })
            #expect(zip(usages, usages.dropFirst()).allSatisfy { $1.cacheRead == $0.prompt })
            #expect(zip(requests, requests.dropFirst()).allSatisfy { $1.extends($0) })
            #expect(upstream.endedUsage.prompt == 1_192_500)
            #expect(upstream.endedUsage.cacheWrite1h == 45_900)
            #expect(upstream.endedUsage.cacheRead == 1_146_600)
        }
    }

    @Test func `a prefix shorter than the model's minimum is not cached`() async throws {
        let short = Ask(messages: [user(text(tokens: 511))], more: [automatic()])
        let enough = Ask(messages: [user(text(tokens: 512))], more: [automatic()])

        let usages = try await Self.usages(of: short, short, enough, enough)

        #expect(usages.map(\.input) == [511, 511, 0, 0])
        #expect(usages.map(\.cacheRead) == [0, 0, 0, 512])
    }

    @Test(arguments: [("5m", 300), ("1h", 3600)])
    func `a prefix lives for its lifetime after the last request that used it`(ttl: String, seconds: Int) async throws {
        let clock = MovableClock()
        let ask = Ask(messages: [user(text(tokens: 600))], more: [automatic(ttl)])

        let reads = try await Self.running(clock: clock) { upstream in
            var reads: [Int] = []
            for pause in [0, seconds - 1, seconds - 1, seconds] {
                clock.advance(by: .seconds(pause))
                _ = try await Caller(upstream).send(ask)
                reads.append(upstream.requests.last?.usage.cacheRead ?? 0)
            }
            return reads
        }

        #expect(reads == [0, 600, 600, 0])
    }

    @Test func `writes are told apart by lifetime`() async throws {
        let ask = Ask(
            system: "[\(Self.long)]", messages: [user(text(tokens: 100))], more: [automatic("5m")])

        let answered = try await CheckingUpstream.running { try await Caller($0).send(ask) }

        #expect(
            answered.message?["usage"]?.compact
                == #"{"input_tokens":0,"cache_creation_input_tokens":700,"cache_read_input_tokens":0,"#
                + #""cache_creation":{"ephemeral_5m_input_tokens":100,"ephemeral_1h_input_tokens":600},"#
                + #""output_tokens":1,"service_tier":"standard"}"#)
    }

    @Test func `other chats read the system that they share`() async throws {
        let one = Ask(system: "[\(Self.long)]", messages: [user(text(tokens: 50, "one"))], more: [automatic()])
        let two = Ask(system: "[\(Self.long)]", messages: [user(text(tokens: 70, "two"))], more: [automatic()])

        let usages = try await Self.usages(of: one, two)

        #expect(usages[1] == SimulatedUsage(cacheRead: 600, cacheWrite1h: 70))
    }

    @Test func `tools come before system, and system before messages`() async throws {
        func ask(tool: String, system: String) -> Ask {
            Ask(
                tools: #"[{"name":"\#(tool)","input_schema":{},"cache_control":{"type":"ephemeral","ttl":"1h"},"#
                    + #""description":"\#(String(repeating: "d", count: 2400))"}]"#,
                system: "[\(block(text(tokens: 600, system), ttl: "1h"))]", messages: [user(text(tokens: 50))])
        }

        let usages = try await Self.usages(
            of: ask(tool: "a", system: "a"), ask(tool: "a", system: "b"), ask(tool: "b", system: "a"))

        #expect(usages[1].cacheRead == usages[0].cacheWrite1h - 600)
        #expect(usages[2].cacheRead == 0)
        #expect(usages.map(\.input) == [50, 50, 50])
    }

    @Test(arguments: [
        (#""output_config":{"effort":"low"}"#, 600), (#""tool_choice":{"type":"none"}"#, 600),
        (#""output_config":{"effort":"high"}"#, 900), (#""metadata":{"user_id":"u"}"#, 900), (#""speed":"fast""#, 0),
    ]) func `effort and tool choice restart the messages, a default written out does not`(
        member: String, read: Int
    ) async throws {
        var ask = Ask(
            model: "claude-sonnet-5-5", system: "[\(Self.long)]", messages: [user(text(tokens: 300))],
            more: [automatic()])
        let first = ask
        ask.more.append(member)

        let usages = try await Self.usages(of: first, ask)

        #expect(usages[1].cacheRead == read)
    }

    @Test func `another mode of thinking restarts the messages`() async throws {
        func ask(_ thinking: String) -> Ask {
            Ask(
                model: "claude-haiku-5-5", system: "[\(Self.long)]", messages: [user(text(tokens: 300))],
                more: [automatic(), #""thinking":{"type":"\#(thinking)"}"#])
        }

        let usages = try await Self.usages(of: ask("adaptive"), ask("disabled"), ask("adaptive"))

        #expect(usages.map(\.cacheRead) == [0, 600, 900])
    }

    @Test func `models and accounts have caches of their own`() async throws {
        let ask = Ask(
            messages: [user(text(tokens: 600))], more: [automatic(), #""output_config":{"effort":"low"}"#])
        var sonnet = ask
        sonnet.model = "claude-sonnet-5-5"

        let reads = try await CheckingUpstream.running { [sonnet] upstream in
            _ = try await Caller(upstream).send(ask)
            _ = try await Caller(upstream).send(sonnet)
            _ = try await Caller(upstream, key: "bob").send(ask)
            return upstream.requests.map(\.usage.cacheRead)
        }

        #expect(reads == [0, 0, 0])
    }

    @Test(arguments: [(18, 600), (19, 600), (20, 0)])
    func `a breakpoint looks back twenty positions, its own included`(appended: Int, read: Int) async throws {
        let start = Ask(messages: [user(text(tokens: 600))], more: [automatic()])
        let blocks = (1...appended).map { block("number \($0)") }.joined(separator: ",")
        let longer = Ask(
            messages: start.messages + [#"{"role":"user","content":[\#(blocks)]}"#], more: [automatic()])

        let usages = try await Self.usages(of: start, longer)

        #expect(usages[1].cacheRead == read)
    }

    @Test func `a run of tool calls or of results is one position`() async throws {
        let start = Ask(messages: [user(text(tokens: 600))], more: [automatic()])
        let calls = (1...30).map { #"{"type":"tool_use","id":"t\#($0)","name":"clock","input":{}}"# }
        let results = (1...30).map { #"{"type":"tool_result","tool_use_id":"t\#($0)","content":"noon"}"# }
        let longer = Ask(
            messages: start.messages + [
                assistant(calls.joined(separator: ",")),
                #"{"role":"user","content":[\#(results.joined(separator: ","))]}"#,
            ], more: [automatic()])

        let usages = try await Self.usages(of: start, longer)

        #expect(usages[1].cacheRead == 600)
    }

    @Test func `an earlier breakpoint bridges a turn that adds more than twenty blocks`() async throws {
        let start = Ask(messages: [user(text(tokens: 600))], more: [automatic()])
        let blocks = (1...30).map { block("number \($0)") }.joined(separator: ",")
        let marked = #"{"role":"user","content":[\#(block(text(tokens: 600), ttl: "1h"))]}"#
        let longer = Ask(messages: [marked, #"{"role":"user","content":[\#(blocks)]}"#], more: [automatic()])

        let usages = try await Self.usages(of: start, longer)

        #expect(usages[1].cacheRead == 600)
    }

    @Test func `thinking is cached and billed with what follows it`() async throws {
        try await CheckingUpstream.running(.thinking("Hm.", then: "Yes.")) { upstream in
            let caller = Caller(upstream)
            let first = try await caller.send(Ask(messages: [user(text(tokens: 600))], more: [automatic()]))
            let ask = Ask(messages: [user(text(tokens: 600)), first.turn, user("Sure?")], more: [automatic()])
            let counted = try await caller.send(Ask(messages: ask.messages, isCount: true))

            _ = try await caller.send(ask)
            let usage = upstream.requests.last?.usage

            #expect(usage?.cacheRead == 600)
            #expect(usage?.prompt == counted.json?["input_tokens"]?.integer)
            #expect(usage?.input == 0)
        }
    }

    @Test func `the automatic breakpoint is on the last block that is not thinking`() async throws {
        let searching = #"{"type":"server_tool_use","id":"s1","name":"web_search","input":{}}"#
        let answer = ModelAnswer([.block(searching), .thinking(["Hm."])], stopReason: "pause_turn")

        try await CheckingUpstream.running(answer) { upstream in
            let caller = Caller(upstream)
            let first = try await caller.send(Ask(messages: [user(text(tokens: 600))]))
            let ask = Ask(messages: [user(text(tokens: 600)), first.turn], more: [automatic()])
            _ = try await caller.send(ask)
            _ = try await caller.send(ask)
            let usage = upstream.requests[2].usage

            #expect(usage.cacheRead == 600 + Tokens.count(searching))
            #expect(usage.input == Tokens.count(first.blocks[1]))
        }
    }

    @Test func `a prefix can be read only once the answer to the request that wrote it has begun`() async throws {
        let gate = Gate()
        let slow = ModelAnswer.text("Yes.").waiting(at: gate, before: .messageStart)
        let ask = Ask(messages: [user(text(tokens: 600))], more: [automatic()])

        try await CheckingUpstream.running(slow, .text("Yes.")) { upstream in
            async let first = Caller(upstream).send(ask)
            try await eventually("the first request waits") { gate.arrivals == 1 }
            _ = try await Caller(upstream).send(Ask(messages: ask.messages))
            let hasBegun = upstream.requests[0].hasBegun
            gate.open()
            _ = try await first
            _ = try await Caller(upstream).send(ask)

            #expect(!hasBegun)
            #expect(upstream.requests.map(\.usage.cacheRead) == [0, 0, 600])
        }
    }

    @Test func `a request that fails before its answer begins writes nothing`() async throws {
        let ask = Ask(messages: [user(text(tokens: 600))], more: [automatic()])

        try await CheckingUpstream.running(
            .failure(status: 529, type: "overloaded_error"), .text("Yes.").cut(before: .messageStart), .text("Yes.")
        ) { upstream in
            for _ in 1...3 { _ = try await Caller(upstream).send(ask) }

            #expect(upstream.requests.map(\.usage.cacheRead) == [0, 0, 0])
            #expect(upstream.requests.map(\.hasEnded) == [false, false, true])
        }
    }

    /// What each of some requests uses of its prompt, in turn.
    private static func usages(of asks: Ask...) async throws -> [SimulatedUsage] {
        try await running { upstream in
            for ask in asks {
                let answered = try await Caller(upstream).send(ask)
                try #require(answered.status == 200, "\(answered.error ?? "")")
            }
            return upstream.requests.map { request in
                var usage = request.usage
                usage.output = 0
                return usage
            }
        }
    }

    private static func running<Value: Sendable>(
        clock: MovableClock = MovableClock(), body: @Sendable (CheckingUpstream) async throws -> Value
    ) async throws -> Value {
        var service = SimulatedService()
        service.clock = clock
        return try await CheckingUpstream.running(.text("Yes."), service: service, body: body)
    }
}
