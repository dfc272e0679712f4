import TestSupport
import Testing

@Suite struct UpstreamRecordTests {
    @Test func `a request extends another if it has the same bytes and more`() async throws {
        let start = Ask(system: "[\(block("Be brief."))]", messages: [user("\u{E9}")])
        var marked = start
        marked.system = "[ \(block("Be brief.", ttl: "1h")) ]"
        marked.messages += [assistant(block("b")), user("c")]
        var otherSystem = marked
        otherSystem.system = "[\(block("Be  brief."))]"
        var otherForm = marked
        otherForm.messages[0] = #"{"role":"user","content":"\#u{E9}"}"#
        var otherOrder = marked
        otherOrder.messages[0] = #"{"content":[\#(block("\u{E9}"))],"role":"user"}"#

        var otherNormalization = marked
        otherNormalization.messages[0] = user("e\u{301}")
        let asks = [start, marked, otherSystem, otherForm, otherOrder, otherNormalization]

        let requests = try await CheckingUpstream.running { upstream in
            for ask in asks { _ = try await Caller(upstream).send(ask) }
            return upstream.requests
        }

        #expect(requests.map { $0.extends(requests[0]) } == [true, true, false, false, false, false])
        #expect(!requests[0].extends(requests[1]))
        #expect(requests[0].request.text == start.json)
    }

    @Test func `the tokens of ended answers add up`() async throws {
        let ask = Ask(messages: [user(text(tokens: 600))], more: [automatic()])

        try await CheckingUpstream.running(
            .thinking("Hm.", then: "Yes."), .text("Yes.").cut(before: .messageStop), .text("Yes, indeed.")
        ) { upstream in
            for _ in 1...3 { _ = try await Caller(upstream).send(ask) }
            _ = try await Caller(upstream).send(Ask(messages: []))

            #expect(upstream.endedUsage == SimulatedUsage(cacheRead: 600, cacheWrite1h: 600, output: 5, thinking: 1))
            #expect(upstream.requests.count == 4)
            #expect(upstream.accepted.count == 3)
            #expect(upstream.requests[3].refusal?.message == "messages: at least one message is required")
        }
    }

    @Test func `the script sees the request and decides`() async throws {
        try await CheckingUpstream.running(
            script: { request, number in .text("\(number) \(request.model ?? "") \(request.account ?? "")") },
            body: { upstream in
                let first = try await Caller(upstream).send(Ask())
                let second = try await Caller(upstream, key: "bob").send(Ask(model: "claude-sonnet-5-5"))

                #expect(first.deltas("text_delta", "text") == "1 claude-opus-5-5 ada")
                #expect(second.deltas("text_delta", "text") == "2 claude-sonnet-5-5 bob")
            })
    }
}
