import TestSupport
import Testing

@Suite struct RequestCheckTests {
    @Test func `a request with every common field passes`() async throws {
        let ask = Ask(
            tools: #"[{"name":"clock","description":"d","input_schema":{"type":"object"}}]"#,
            system: "[\(block("Be brief.", ttl: "1h"))]",
            more: [
                #""metadata":{"user_id":"u"}"#, #""stop_sequences":["."]"#, #""output_config":{"effort":"low"}"#,
                #""thinking":{"type":"adaptive","display":"summarized"}"#, #""tool_choice":{"type":"auto"}"#,
                automatic(),
            ])

        let answered = try await answer(to: ask)

        #expect(answered.status == 200)
        #expect(answered.isWhole)
    }

    @Test(arguments: [
        (#""temperature":1"#, "temperature: sampling parameters are not supported"),
        (#""top_k":5"#, "top_k: sampling parameters are not supported"),
        (#""colour":"red""#, "colour: Extra inputs are not permitted"),
        (#""metadata":{"name":"Ada"}"#, "metadata.name: Extra inputs are not permitted"),
        (#""stop_sequences":[""]"#, "stop_sequences.0: each stop sequence must be a non-empty string"),
        (#""tool_choice":{"type":"any"}"#, "tool_choice: forced tool use is not supported on this model"),
        (#""tools":[{"name":"a b","input_schema":{}}]"#, "tools.0.name: String should match pattern"),
        (#""tools":[{"name":"a"}]"#, "tools.0.input_schema: Field required"),
        (#""system":" ""#, "system: text content blocks must contain non-whitespace text"),
        (#""system":[{"type":"image","source":{}}]"#, "system.0: Input tag 'image' found using 'type'"),
    ]) func `a field that the API does not take is refused with its path`(
        member: String, message: String
    ) async throws {
        let answered = try await answer(to: Ask(more: [member]))

        #expect(answered.status == 400)
        #expect(answered.json?["error"]?["type"]?.text == "invalid_request_error")
        #expect(answered.error?.hasPrefix(message) == true, "\(answered.error ?? "")")
    }

    @Test(arguments: [
        (#"{"model":"claude-opus-5-5","stream":true,"messages":[]}"#, 400, "max_tokens: Field required"),
        (
            #"{"model":"claude-opus-5-5","stream":true,"max_tokens":0,"messages":[]}"#, 400,
            "max_tokens: Input should be greater than or equal to 1"
        ),
        (#"{"model":"claude-opus-5-5","stream":true,"max_tokens":1.0}"#, 400, "max_tokens: Input should be a valid"),
        (#"{"model":"claude-opus-5-5","stream":true,"max_tokens":128001}"#, 400, "max_tokens: 128001 > 128000"),
        (#"{"model":"claude-opus-5-5","max_tokens":1,"messages":[]}"#, 400, "stream: only streams are simulated"),
        (#"{"model":"claude-opus-5-5","stream":true,"max_tokens":1}"#, 400, "messages: Field required"),
        (#"{"model":"claude-9","stream":true,"max_tokens":1}"#, 404, "model: claude-9"),
        (#"{"stream":true,"max_tokens":1}"#, 400, "model: Field required"),
        ("{", 400, "The request body is not valid JSON"),
    ]) func `a required field that is missing or wrong is named`(
        body: String, status: UInt, message: String
    ) async throws {
        let answered = try await CheckingUpstream.running { upstream in
            try await Caller(upstream).send("POST", "/v1/messages", body)
        }

        #expect(answered.status == status)
        #expect(answered.error?.hasPrefix(message) == true, "\(answered.error ?? "")")
    }

    @Test func `a request needs one known key, a version and known betas`() async throws {
        var service = SimulatedService()
        service.accounts = ["ada": "acme"]

        try await CheckingUpstream.running(service: service) { upstream in
            var twice = Caller(upstream)
            twice.headers.append(("x-api-key", "ada"))
            var without = Caller(upstream)
            without.headers.removeFirst()
            var versionless = Caller(upstream)
            versionless.headers.remove(at: 1)

            let known = try await Caller(upstream).send(Ask())
            let unknown = try await Caller(upstream, key: "eve").send(Ask())
            let two = try await twice.send(Ask())
            let none = try await without.send(Ask())
            let unversioned = try await versionless.send(Ask())
            let dreaming = try await Caller(upstream, betas: "dreams-2026-01-01").send(Ask())
            let elsewhere = try await Caller(upstream).get("/v2")

            #expect(known.status == 200)
            #expect([unknown, two, none].map(\.status) == [401, 401, 401])
            #expect(unversioned.error == "anthropic-version: header is required")
            #expect(dreaming.error == "Unexpected value(s) `dreams-2026-01-01` for the `anthropic-beta` header.")
            #expect(elsewhere.status == 404)
        }
    }

    @Test(
        arguments: [
            (["1h", "1h", "1h"], nil, nil), (["1h", "5m"], "5m", nil), (["1h", "1h", "1h"], "1h", nil),
            (["1h", "1h", "1h", "1h"], "1h", "A maximum of 4 blocks with cache_control may be provided. Found 5."),
            (["5m", "1h"], nil, "a ttl='1h' cache_control block must not come after a ttl='5m' cache_control block."),
            (["5m"], "1h", "a ttl='1h' cache_control block must not come after a ttl='5m' cache_control block."),
            (["2h"], nil, "messages.0.content.0.cache_control.ttl: Input should be one of 1h, 5m"),
        ] as [([String], String?, String?)])
    func `at most four breakpoints, long ones first`(explicit: [String], tail: String?, message: String?) async throws {
        let blocks = explicit.map { block("cached", ttl: $0) } + [block("end")]
        let ask = Ask(
            messages: [#"{"role":"user","content":[\#(blocks.joined(separator: ","))]}"#],
            more: tail.map { [automatic($0)] } ?? [])

        let answered = try await answer(to: ask)

        #expect(answered.error == message)
    }

    @Test func `a prompt longer than the window of the model is refused`() async throws {
        var model = SimulatedModel("small")
        model.maxInputTokens = 600
        let ask = { @Sendable (tokens: Int) in Ask(model: "small", messages: [user(text(tokens: tokens))]) }

        try await CheckingUpstream.running(service: SimulatedService(models: [model])) { upstream in
            let fits = try await Caller(upstream).send(ask(600))
            let exceeds = try await Caller(upstream).send(ask(601))

            #expect(fits.status == 200)
            #expect(exceeds.error == "prompt is too long: 601 tokens > 600 maximum")
        }
    }

    @Test func `the last block cannot have another lifetime than the automatic breakpoint`() async throws {
        let message = #"{"role":"user","content":[\#(block("end", ttl: "1h"))]}"#

        #expect(
            try await answer(to: Ask(messages: [message], more: [automatic("5m")])).error
                == "cache_control: the last block has another ttl")
        #expect(try await answer(to: Ask(messages: [message], more: [automatic("1h")])).status == 200)
    }
}

/// The answer of a fresh server.
func answer(to ask: Ask, betas: String...) async throws -> Answered {
    try await CheckingUpstream.running { upstream in
        var caller = Caller(upstream)
        if !betas.isEmpty { caller.headers.append(("anthropic-beta", betas.joined(separator: ","))) }
        return try await caller.send(ask)
    }
}
