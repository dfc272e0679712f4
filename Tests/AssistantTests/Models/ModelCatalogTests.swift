import Anthropic
import Logging
import Model
import Storage
import TestSupport
import Testing

@testable import Assistant

@Suite struct ModelCatalogTests {
    @Test func `people may choose the default model until an administrator allows more`() async throws {
        try await CheckingUpstream.running { upstream in
            try await withCatalog(at: upstream.address) { fixture in
                await fixture.catalog.load()
                #expect(await fixture.catalog.choices().map(\.id) == ["claude-sonnet-5-5"])

                try await fixture.catalog.allow(AllowedModels(names: ["claude-opus-5-5"]))

                let choices = await fixture.catalog.choices()
                #expect(choices.map(\.id) == ["claude-opus-5-5", "claude-sonnet-5-5"])
                #expect(choices.map(\.isDefault) == [false, true])
                #expect(choices[0].name == "Claude Opus 5.5")
                #expect(choices[0].efforts == Effort.allCases)
                #expect(choices[1].thinkingModes == ["adaptive", "between_tools"])
                #expect(choices[1].maxInputTokens == 1_000_000)
                #expect(choices[1].lifecycle == "active")
                let all = await fixture.catalog.all()
                #expect(all.count == 4)
                #expect(all.filter(\.isAllowed).map(\.id) == choices.map(\.id))
            }
        }
    }

    @Test func `the list is kept for an hour, then read anew while the old one is used`() async throws {
        let lists = ["a", "b"].map { ScriptedAnswer.json(#"{"data":[{"id":"\#($0)"}]}"#) }
        try await ScriptedUpstream.running(
            script: { _, number in lists[min(number, 2) - 1] },
            body: { upstream in
                try await withCatalog(at: upstream.address) { fixture in
                    await fixture.catalog.load()
                    fixture.wait(.seconds(3599))
                    #expect(await fixture.catalog.choices().map(\.id) == ["a"])
                    #expect(upstream.requests.count == 1)

                    fixture.wait(.seconds(2))

                    #expect(await fixture.catalog.choices().map(\.id) == ["a"])
                    try await eventually("the new list is used") { await fixture.catalog.choices().map(\.id) == ["b"] }
                    #expect(upstream.requests.count == 2)
                }
            })
    }

    @Test func `after a failure the server is asked again a minute later`() async throws {
        try await ScriptedUpstream.running(
            script: { _, number in number == 1 ? .json(status: 500, "{}") : .json(#"{"data":[{"id":"a"}]}"#) },
            body: { upstream in
                try await withCatalog(at: upstream.address) { fixture in
                    await fixture.catalog.load()
                    #expect(await fixture.catalog.choices().map(\.id) == ["claude-sonnet-5-5"])
                    #expect(!fixture.catalog.isLoaded)
                    #expect(upstream.requests.count == 1)

                    fixture.wait(.seconds(61))
                    await fixture.catalog.load()

                    #expect(await fixture.catalog.choices().map(\.id) == ["a"])
                }
            })
    }

    @Test(arguments: [404, 405, 501])
    func `a server without a list is asked again ten minutes later, and that is told once`(status: Int) async throws {
        let log = RecordedLog()
        try await ScriptedUpstream.running(.json(status: status, "{}")) { upstream in
            try await withCatalog(at: upstream.address, logger: Logger(label: "test") { _ in log }) { fixture in
                await fixture.catalog.load()
                for _ in 0..<5 {
                    fixture.wait(.seconds(119))
                    await fixture.catalog.load()
                }
                #expect(upstream.requests.count == 1)

                fixture.wait(.seconds(6))
                await fixture.catalog.load()

                #expect(upstream.requests.count == 2)
                #expect(log.lines.count == 1 && log.lines[0].contains("has no list of its models"))
                #expect(await fixture.catalog.choices().map(\.id) == ["claude-sonnet-5-5"])
            }
        }
    }

    @Test func `another server's list replaces the one before`() async throws {
        try await ScriptedUpstream.running(.json(#"{"data":[{"id":"a"}]}"#)) { first in
            try await ScriptedUpstream.running(.json(#"{"data":[{"id":"b"}]}"#)) { second in
                try await withCatalog(at: first.address) { fixture in
                    await fixture.catalog.load()

                    fixture.source.use(try fixture.server(at: second.address))

                    #expect(!fixture.catalog.isLoaded)
                    #expect(await fixture.catalog.choices().map(\.id) != ["a"])
                    await fixture.catalog.load()
                    #expect(await fixture.catalog.choices().map(\.id) == ["b"])
                }
            }
        }
    }

    @Test func `choices have today's prices of their provider`() async throws {
        try await CheckingUpstream.running { upstream in
            let provider = Provider(rawValue: "gateway")
            try await withCatalog(at: upstream.address, account: ModelAccount(provider: provider)) { fixture in
                let ledger = LedgerStore(database: fixture.database)
                for (input, from) in [(1, Timestamp.now - .days(2)), (2, .now - .days(1)), (3, .now + .days(1))] {
                    for band in [0, 100_000] {
                        let rates = Rates(input: Micros(Int64(input)), output: 5)
                        _ = try await ledger.addPrice(
                            Price(
                                provider: provider, model: "claude-sonnet-5-5", validFrom: from, bandFromTokens: band,
                                rates: rates))
                    }
                }
                await fixture.catalog.load()

                let prices = await fixture.catalog.choices()[0].prices

                #expect(prices.map(\.bandFromTokens) == [0, 100_000])
                #expect(prices.map(\.rates.input) == [2, 2])
            }
        }
    }

    @Test func `a default that the server does not have is refused`() async throws {
        try await CheckingUpstream.running { upstream in
            try await withCatalog(at: upstream.address) { fixture in
                await #expect(throws: InvalidInput.self) {
                    try await fixture.catalog.allow(AllowedModels(standard: "gpt"))
                }
                #expect(await fixture.catalog.allowed() == AllowedModels())
            }
        }
    }

    @Test func `what somebody chooses for a chat is checked`() async throws {
        try await CheckingUpstream.running { upstream in
            try await withCatalog(at: upstream.address) { fixture in
                let catalog = fixture.catalog
                try await catalog.allow(AllowedModels(names: ["claude-haiku-4-5"]))

                try await catalog.check(model: .set("claude-haiku-4-5"), effort: .set(nil))
                try await catalog.check(model: .keep, effort: .set(.low))
                try await catalog.check(model: .set(nil), effort: .keep, current: ModelWish(model: "gone"))
                await #expect(throws: InvalidInput.self) {
                    try await catalog.check(model: .set("claude-opus-5-5"), effort: .keep)
                }
                await #expect(throws: InvalidInput.self) {
                    try await catalog.check(model: .set("claude-haiku-4-5"), effort: .set(.low))
                }
                await #expect(throws: InvalidInput.self) {
                    try await catalog.check(
                        model: .keep, effort: .set(.low), current: ModelWish(model: "claude-haiku-4-5"))
                }
            }
        }
    }
}
