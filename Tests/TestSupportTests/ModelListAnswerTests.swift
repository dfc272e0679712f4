import TestSupport
import Testing

@Suite struct ModelListAnswerTests {
    @Test func `models are listed page by page with what they can do`() async throws {
        try await CheckingUpstream.running { upstream in
            let caller = Caller(upstream)

            let first = try await caller.get("/v1/models?limit=3")
            let rest = try await caller.get("/v1/models?limit=3&after_id=claude-haiku-5-5")

            #expect(first.json?["data"]?.elements.count == 3)
            #expect(first.json?["has_more"]?.bool == true)
            #expect(first.json?["last_id"]?.text == "claude-haiku-5-5")
            #expect(rest.json?["data"]?.elements.compactMap { $0["id"]?.text } == ["claude-haiku-4-5"])
            #expect(rest.json?["has_more"]?.bool == false)
            let opus = first.json?["data"]?[0]?["capabilities"]
            #expect(opus?["thinking"]?["types"]?["disabled"]?["supported"]?.bool == false)
            #expect(opus?["effort"]?["xhigh"]?["supported"]?.bool == true)
            let old = rest.json?["data"]?[0]?["capabilities"]
            #expect(old?["effort"]?["xhigh"] == .literal("null"))
        }
    }

    @Test func `a model is found by its name`() async throws {
        try await CheckingUpstream.running { upstream in
            let found = try await Caller(upstream).get("/v1/models/claude-opus-5-5")
            let missing = try await Caller(upstream).get("/v1/models/claude-9")

            #expect(found.json?["max_input_tokens"]?.integer == 1_000_000)
            #expect(missing.status == 404)
        }
    }

    @Test func `tokens are counted for the body of a request less what only a request has`() async throws {
        try await CheckingUpstream.running { upstream in
            let caller = Caller(upstream)
            let ask = Ask(
                system: "[\(block(text(tokens: 7)))]", messages: [user(text(tokens: 30))], more: [automatic()])
            var count = ask
            count.isCount = true

            let counted = try await caller.send(count)
            let refused = try await caller.send("POST", "/v1/messages/count_tokens", ask.json)

            #expect(counted.json?["input_tokens"]?.integer == 37)
            #expect(refused.error == "max_tokens: Extra inputs are not permitted")
        }
    }
}
