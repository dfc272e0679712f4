import Model
import Testing

@Suite struct PriceListTests {
    @Test func `the whole prompt decides the band, and the whole call is charged at its rates`() throws {
        let list = PriceList([Price("haiku", .haiku), Price("haiku", band: 100_001, .haikuLong)])
        let short = CallUsage(input: 1, output: 10, cacheRead: 99_000, cacheWrite5m: 999)
        let long = CallUsage(input: 2, output: 10, cacheRead: 99_000, cacheWrite5m: 500, cacheWrite1h: 499)

        let shortPrice = try #require(list.price("haiku", promptTokens: short.promptTokens))
        let longPrice = try #require(list.price("haiku", promptTokens: long.promptTokens))

        #expect(short.promptTokens == 100_000 && shortPrice.rates == .haiku)
        #expect(long.promptTokens == 100_001 && longPrice.rates == .haikuLong)
        // 0.1 + 5 + 990 + 124.875, and 1 + 25 + 4950 + 312.5 + 499.
        #expect(shortPrice.cost(of: short) == 1120)
        #expect(longPrice.cost(of: long) == 5788)
    }

    @Test func `a price applies from its date on, until there is a newer one`() {
        let list = PriceList([Price("m", from: 200, .haikuLong), Price("m", from: 100, .haiku)])

        #expect(list.price("m", at: 99) == nil)
        #expect(list.price("m", at: 100)?.rates == .haiku)
        #expect(list.price("m", at: 199)?.rates == .haiku)
        #expect(list.price("m", at: 200)?.rates == .haikuLong)
        #expect(list.price("m", at: .max)?.rates == .haikuLong)
    }

    @Test func `a newer date replaces all bands of the earlier one`() {
        let list = PriceList([
            Price("m", .haiku), Price("m", band: 1000, .haikuLong), Price("m", from: 100, .sonnet),
        ])

        #expect(list.price("m", at: 99, promptTokens: 5000)?.rates == .haikuLong)
        #expect(list.price("m", at: 100, promptTokens: 5000)?.rates == .sonnet)
    }

    @Test func `a prompt below every band has no price`() {
        let list = PriceList([Price("m", band: 1000, .haikuLong)])

        #expect(list.price("m", promptTokens: 999) == nil)
    }

    @Test func `a name with a date finds the name without one`() {
        let list = PriceList([Price("claude-haiku-4-5", .haiku)])

        #expect(list.price("claude-haiku-4-5-20251001")?.rates == .haiku)
    }

    @Test func `the exact name comes first, unless its price applies only later`() {
        let list = PriceList([
            Price("claude-haiku-4-5", .haiku), Price("claude-haiku-4-5-20251001", from: 100, .haikuLong),
        ])

        #expect(list.price("claude-haiku-4-5-20251001", at: 99)?.rates == .haiku)
        #expect(list.price("claude-haiku-4-5-20251001", at: 100)?.rates == .haikuLong)
        #expect(list.price("claude-haiku-4-5", at: 100)?.rates == .haiku)
    }

    @Test(arguments: [
        "claude-haiku-4", "claude-haiku-4-5-2025", "claude-haiku-4-5-2025100a", "claude-haiku-4-520251001",
        "claude-haiku-4-5-20251001-20251002", "claude-haiku-4-5-latest", "Claude-haiku-4-5", "claude-haiku-4-55",
        "claude-haiku-4-5 ", "-20251001", "", "claude-haiku-4-5-２０２５１００１",
    ])
    func `no other model's price takes the place of an unknown one`(model: String) {
        let list = PriceList([Price("claude-haiku-4-5", .haiku), Price("claude-haiku-4-51", .haiku)])

        #expect(list.price(model) == nil)
    }

    @Test func `the same model of another provider has a price of its own`() {
        let list = PriceList([Price("m", .haiku)])

        let price = list.price(for: "m", of: Provider(rawValue: "other"), at: .now, promptTokens: 1)

        #expect(price == nil)
    }
}
