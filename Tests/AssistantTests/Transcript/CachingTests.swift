import Anthropic
import Model
import TestSupport
import Testing

@testable import Assistant
@testable import Storage

/// What a chat costs where prompts are cached.
@Suite struct CachingTests {
    /// A text whose block has this many tokens.
    private static func text(_ tokens: Int, _ seed: Int) -> String {
        let start = "\(seed) "
        return start
            + String(repeating: "a", count: tokens * 4 - #"{"text":"","type":"text"}"#.utf8.count - start.utf8.count)
    }

    private func withSonnet<Value: Sendable>(
        lifetime: CacheControl?, isAnthropic: Bool = true, answer tokens: Int = 600,
        body: @Sendable (ServedReplies<CheckingUpstream>) async throws -> Value
    ) async throws -> Value {
        var model = SimulatedModel.sonnet5_5
        model.defaultThinking = "between_tools"
        let service = SimulatedService(models: [model])
        let script: CheckingUpstream.Script = { _, number in
            ModelAnswer([.text([String(repeating: "b", count: tokens * 4)])])
        }
        return try await CheckingUpstream.running(service: service, script: script) { upstream in
            let account = ModelAccount(
                provider: .anthropic, fingerprint: "mine", isAnthropic: isAnthropic, cacheLifetime: lifetime)
            let endpoint = try Endpoint(upstream.address, key: APIKey("key"))
            return try await serve(upstream, at: endpoint, model: "claude-sonnet-5-5", account: account) { fixture in
                _ = try await ContextStore(database: fixture.database).save(
                    Self.text(1500, 0), as: .primary, by: fixture.ada)
                return try await body(fixture)
            }
        }
    }

    private func talk(_ turns: Int, _ fixture: ServedReplies<CheckingUpstream>) async throws -> CallTotals {
        let chat = try await fixture.chat()
        for turn in 1...turns {
            let reply = try await fixture.answer(to: .say(Self.text(300, turn)), in: chat)
            #expect(reply.status == .complete)
        }
        return try await LedgerStore(database: fixture.database)
            .usage(of: fixture.ada, since: Timestamp(microseconds: 0))
    }

    @Test func `of twenty plain turns, nine tenths of the input come from the cache`() async throws {
        try await withSonnet(lifetime: .oneHour) { fixture in
            let totals = try await talk(20, fixture)

            let all = totals.input + totals.cacheRead + totals.cacheWrite5m + totals.cacheWrite1h
            #expect(totals.cacheRead * 10 >= all * 9, "\(totals)")
        }
    }

    @Test(
        arguments: [(CacheControl.oneHour, 598_000), (.fiveMinutes, 529_000), (nil, 2_685_000)]
            as [(CacheControl?, Int)])
    func `fifty turns cost what the provider's rules say`(lifetime: CacheControl?, micros: Int) async throws {
        try await withSonnet(lifetime: lifetime) { fixture in
            let totals = try await talk(50, fixture)

            #expect(totals.calls == 50 && totals.estimates == 0 && totals.unknownCosts == 0)
            let cost = Int(totals.cost.amount)
            #expect(abs(cost - micros) * 20 <= micros, "\(cost) instead of \(micros)")
        }
    }

    @Test func `a server that is not Anthropic's is asked for nothing of the kind`() async throws {
        try await withSonnet(lifetime: .oneHour, isAnthropic: false) { fixture in
            _ = try await talk(2, fixture)

            let requests = fixture.upstream.requests
            #expect(requests.count == 2)
            #expect(requests.allSatisfy { !$0.request.text.contains("cache_control") })
            #expect(requests.allSatisfy { !$0.request.headers.contains { $0.name == "anthropic-beta" } })
        }
    }

    @Test func `a saved context changes no instructions of a running chat, and the cache still hits`() async throws {
        try await withSonnet(lifetime: .oneHour) { fixture in
            let chat = try await fixture.chat()
            _ = try await fixture.answer(to: .say(Self.text(300, 1)), in: chat)
            _ = try await ContextStore(database: fixture.database).save("Be brief.", as: .primary, by: fixture.ada)
            _ = try await fixture.answer(to: .say("And now?"), in: chat)
            _ = try await fixture.answer(to: .say("And then?"), in: chat)

            let requests = fixture.upstream.requests
            #expect(requests[1].system == requests[0].system)
            #expect(requests[1].turns.last?.contains("Context updated to version 2") == true)
            #expect(requests[2].extends(requests[1]) && requests[1].extends(requests[0]))
            #expect(requests[1].usage.cacheRead > 1500 && requests[2].usage.cacheRead > requests[1].usage.cacheRead)
        }
    }
}
