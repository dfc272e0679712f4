import Model
import Testing

@testable import Storage

/// The price list in the database: the prices that come with the program, and those of an administrator.
@Suite struct PriceStorageTests {
    private let noon = LedgerFixture.noon

    @Test(
        arguments: Engine.allCases,
        [
            ("claude-fable-5-2", 8_000_000, 40_000_000, 200_000, 10_000_000, 16_000_000),
            ("claude-mythos-5-2", 8_000_000, 40_000_000, 200_000, 10_000_000, 16_000_000),
            ("claude-fable-5-1", 10_000_000, 50_000_000, 250_000, 12_500_000, 20_000_000),
            ("claude-mythos-5-1", 10_000_000, 50_000_000, 250_000, 12_500_000, 20_000_000),
            ("claude-fable-5", 10_000_000, 50_000_000, 1_000_000, 12_500_000, 20_000_000),
            ("claude-mythos-5", 10_000_000, 50_000_000, 1_000_000, 12_500_000, 20_000_000),
            ("claude-opus-5-5", 4_000_000, 20_000_000, 200_000, 5_000_000, 8_000_000),
            ("claude-opus-5", 5_000_000, 25_000_000, 500_000, 6_250_000, 10_000_000),
            ("claude-opus-4-8", 5_000_000, 25_000_000, 500_000, 6_250_000, 10_000_000),
            ("claude-opus-4-7", 5_000_000, 25_000_000, 500_000, 6_250_000, 10_000_000),
            ("claude-opus-4-6", 5_000_000, 25_000_000, 500_000, 6_250_000, 10_000_000),
            ("claude-opus-4-5-20251101", 5_000_000, 25_000_000, 500_000, 6_250_000, 10_000_000),
            ("claude-sonnet-5-5", 2_000_000, 10_000_000, 100_000, 2_500_000, 4_000_000),
            ("claude-sonnet-5", 2_000_000, 10_000_000, 200_000, 2_500_000, 4_000_000),
            ("claude-sonnet-4-6", 3_000_000, 15_000_000, 300_000, 3_750_000, 6_000_000),
            ("claude-sonnet-4-5-20250929", 3_000_000, 15_000_000, 300_000, 3_750_000, 6_000_000),
            ("claude-haiku-5-5", 100_000, 500_000, 10_000, 125_000, 200_000),
            ("claude-haiku-4-5-20251001", 1_000_000, 5_000_000, 100_000, 1_250_000, 2_000_000),
        ] as [(String, Micros, Micros, Micros, Micros, Micros)])
    func `the current models have a price`(
        engine: Engine, model: (name: String, input: Micros, output: Micros, read: Micros, write: Micros, hour: Micros)
    ) async throws {
        try await withLedger(on: engine) { fixture in
            let price = try await fixture.ledger.price(
                for: model.name, of: .anthropic, at: noon, promptTokens: 100_000)

            #expect(
                price?.rates
                    == Rates(
                        input: model.input, output: model.output, cacheRead: model.read, cacheWrite5m: model.write,
                        cacheWrite1h: model.hour, webSearch: 10_000))
        }
    }

    @Test(arguments: Engine.allCases)
    func `reading Sonnet's cache costs half since 7 October 2026, and Haiku more above 100,000 tokens`(
        engine: Engine
    ) async throws {
        try await withLedger(on: engine) { fixture in
            let change = try #require(Timestamp("2026-10-07T00:00:00Z"))
            func price(_ model: String, _ time: Timestamp, _ tokens: Int = 1) async throws -> Price? {
                try await fixture.ledger.price(for: model, of: .anthropic, at: time, promptTokens: tokens)
            }

            let before = try await price("claude-sonnet-5-5", change - .microseconds(1))
            let after = try await price("claude-sonnet-5-5", change)
            let short = try await price("claude-haiku-5-5", noon, 100_000)
            let long = try await price("claude-haiku-5-5", noon, 100_001)

            #expect(before?.rates.cacheRead == 200_000 && after?.rates.cacheRead == 100_000)
            #expect(before?.rates.input == after?.rates.input)
            #expect(short?.rates.input == 100_000)
            #expect(
                long?.rates
                    == Rates(
                        input: 500_000, output: 2_500_000, cacheRead: 50_000, cacheWrite5m: 625_000,
                        cacheWrite1h: 1_000_000, webSearch: 10_000))
        }
    }

    @Test(arguments: Engine.allCases, ["claude-opus-6", "claude-haiku-4", "claude-sonnet-5-5-preview", "gpt-5"])
    func `an unknown model has no price`(engine: Engine, model: String) async throws {
        try await withLedger(on: engine) { fixture in
            let price = try await fixture.ledger.price(for: model, of: .anthropic, at: noon, promptTokens: 1)

            #expect(price == nil)
        }
    }

    @Test(arguments: Engine.allCases)
    func `a chat of fifty turns costs in the ledger what the price list says`(engine: Engine) async throws {
        try await withLedger(on: engine) { fixture in
            for turn in 0..<50 {
                let prompt = 1800 + 900 * turn
                let known = turn == 0 ? 0 : prompt - 900
                for model in ["claude-sonnet-5-5", "claude-haiku-5-5"] {
                    try await fixture.complete(
                        fixture.call(model: model),
                        CallUsage(input: 0, output: 600, cacheRead: known, cacheWrite1h: prompt - known))
                }
            }

            let models = try await fixture.ledger.usage(since: noon, groupedBy: .model)

            #expect(models.map(\.totals.cost) == [598_260, 35_646])
        }
    }

    @Test(arguments: Engine.allCases)
    func `an added price is listed and applies from its date on`(engine: Engine) async throws {
        try await withLedger(on: engine) { fixture in
            let new = Price(
                provider: Provider(rawValue: "other"), model: "m", validFrom: noon, rates: Rates(input: 1, output: 2))

            let added = try await fixture.ledger.addPrice(new)

            let ledger = fixture.ledger
            let atNoon = try await ledger.price(for: "m", of: new.provider, at: noon, promptTokens: 0)
            let before = try await ledger.price(
                for: "m", of: new.provider, at: noon - .microseconds(1), promptTokens: 0)
            #expect(added == new && atNoon == new && before == nil)
            #expect(try await fixture.ledger.prices().filter { $0.provider == new.provider } == [new])
        }
    }

    @Test(arguments: Engine.allCases)
    func `a price is refused if there is one with the same model, date and band, or none below it`(
        engine: Engine
    ) async throws {
        try await withLedger(on: engine) { fixture in
            @Sendable func price(band: Int) -> Price {
                Price(
                    provider: .anthropic, model: "m", validFrom: LedgerFixture.noon, bandFromTokens: band,
                    rates: Rates(input: 1))
            }

            await #expect(throws: InvalidInput.self) { try await fixture.ledger.addPrice(price(band: 10)) }
            _ = try await fixture.ledger.addPrice(price(band: 0))
            _ = try await fixture.ledger.addPrice(price(band: 10))
            let again = await atOnce(5) { index in
                try await fixture.ledger.addPrice(price(band: index.isMultiple(of: 2) ? 0 : 10))
            }

            #expect(again.successes().isEmpty)
            #expect(again.failures().allSatisfy { ($0 as? InvalidInput)?.faults.first?.code == .taken })
            #expect(try await fixture.ledger.prices().filter { $0.model == "m" }.map(\.bandFromTokens) == [0, 10])
        }
    }

    @Test(arguments: Engine.allCases)
    func `an impossible price is refused before anything is stored`(engine: Engine) async throws {
        try await withLedger(on: engine) { fixture in
            let count = try await fixture.database.count("prices")

            await #expect(throws: InvalidInput.self) {
                try await fixture.ledger.addPrice(
                    Price(provider: .anthropic, model: "m", validFrom: noon, rates: Rates(input: -1)))
            }

            #expect(try await fixture.database.count("prices") == count)
        }
    }

    @Test(arguments: Engine.allCases)
    func `a price can be removed until a call was charged by it`(engine: Engine) async throws {
        try await withLedger(on: engine) { fixture in
            let ledger = fixture.ledger
            let (used, unused) = ("used", "unused")
            let prices = try await [used, unused].asyncMap { model in
                try await ledger.addPrice(
                    Price(provider: .anthropic, model: model, validFrom: noon, rates: Rates(input: 1, output: 1)))
            }
            _ = try await fixture.begin(fixture.call(model: used))

            #expect(try await !ledger.removePrice(prices[0].id))
            #expect(try await ledger.removePrice(prices[1].id))

            await #expect(throws: StoreError.notFound) { try await ledger.removePrice(prices[1].id) }
            #expect(try await ledger.prices().filter { [used, unused].contains($0.model) } == [prices[0]])
            await #expect {
                try await fixture.database.write { try $0.run("DELETE FROM prices WHERE id = \(prices[0].id)") }
            } throws: { error in
                if case DatabaseFailure.constraint = error { true } else { false }
            }
        }
    }

    @Test(arguments: Engine.allCases)
    func `the price of the shortest prompts is removed last`(engine: Engine) async throws {
        try await withLedger(on: engine) { fixture in
            let ledger = fixture.ledger
            let bands = try await [0, 10].asyncMap { band in
                try await ledger.addPrice(
                    Price(
                        provider: .anthropic, model: "m", validFrom: noon, bandFromTokens: band, rates: Rates(input: 1))
                )
            }

            #expect(try await !ledger.removePrice(bands[0].id))
            #expect(try await ledger.removePrice(bands[1].id))
            #expect(try await ledger.removePrice(bands[0].id))
        }
    }

    @Test(arguments: Engine.allCases)
    func `a price is needed while calls were charged by it or another band depends on it`(engine: Engine) async throws {
        try await withLedger(on: engine) { fixture in
            let haiku = try await fixture.ledger.prices().filter { $0.model == "claude-haiku-5-5" }
            let call = try await fixture.complete(fixture.call(), CallUsage(input: 1, output: 1))

            let needed = try await fixture.ledger.neededPrices()

            #expect(needed == Set([call.priceID, haiku.first { $0.bandFromTokens == 0 }?.id].compactMap(\.self)))
            for price in try await fixture.ledger.prices() {
                #expect(try await fixture.ledger.removePrice(price.id) == !needed.contains(price.id), "\(price)")
                if price.model == "claude-haiku-5-5" { break }
            }
        }
    }

    @Test(arguments: Engine.allCases)
    func `models without a price are known from their calls, until they get one`(engine: Engine) async throws {
        try await withLedger(on: engine) { fixture in
            let other = Provider(rawValue: "other")
            let usage = CallUsage(input: 1, output: 1)
            for _ in 0..<2 { try await fixture.complete(fixture.call(provider: other, model: "llama"), usage) }
            try await fixture.complete(fixture.call(model: "nobody knows"), usage)
            try await fixture.complete(fixture.call(), usage)
            try await fixture.complete(fixture.call(provider: .builtIn, model: "small"), usage)
            _ = try await fixture.begin(fixture.call(model: "still running"))

            let before = try await fixture.ledger.unpricedModels()
            _ = try await fixture.ledger.addPrice(
                Price(provider: other, model: "llama", validFrom: Timestamp(microseconds: 0), rates: .free))

            #expect(
                before == [
                    .init(provider: other, model: "llama", calls: 2),
                    .init(provider: .anthropic, model: "nobody knows", calls: 1),
                ])
            #expect(try await fixture.ledger.unpricedModels() == [before[1]])
            #expect(try await fixture.ledger.usage(since: noon).unknownCosts == 3)
        }
    }

    @Test func `models without a price are found without reading the ledger`() async throws {
        try await withLedger(on: .sqlite) { fixture in
            let plan = try await fixture.database.plan { database in
                _ = try await LedgerStore(database: database).unpricedModels()
            }

            #expect(
                plan.filter { $0.contains(" c ") }.allSatisfy {
                    $0.contains("USING COVERING INDEX model_calls_of_unknown_cost")
                }, "\(plan)")
            #expect(!plan.contains { $0.contains("TEMP B-TREE") }, "\(plan)")
        }
    }
}

extension Sequence where Self: Sendable {
    fileprivate func asyncMap<Value>(_ transform: (Element) async throws -> Value) async rethrows -> [Value] {
        var values: [Value] = []
        for element in self { values.append(try await transform(element)) }
        return values
    }
}
