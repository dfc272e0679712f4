import Model

/// Prices as they were at the end of 2026.
extension Rates {
    static let sonnet = Rates(
        input: 2_000_000, output: 10_000_000, cacheRead: 100_000, cacheWrite5m: 2_500_000, cacheWrite1h: 4_000_000,
        webSearch: 10_000)
    static let haiku = Rates(
        input: 100_000, output: 500_000, cacheRead: 10_000, cacheWrite5m: 125_000, cacheWrite1h: 200_000,
        webSearch: 10_000)
    /// Haiku for prompts of more than 100,000 tokens.
    static let haikuLong = Rates(
        input: 500_000, output: 2_500_000, cacheRead: 50_000, cacheWrite5m: 625_000, cacheWrite1h: 1_000_000,
        webSearch: 10_000)
}

extension Price {
    /// A price of Anthropic's, from a number of microseconds on.
    init(_ model: String, from time: Int64 = 0, band: Int = 0, _ rates: Rates) {
        self.init(
            provider: .anthropic, model: model, validFrom: Timestamp(microseconds: time), bandFromTokens: band,
            rates: rates)
    }
}

extension PriceList {
    func price(_ model: String, at time: Int64 = 0, promptTokens: Int = 1) -> Price? {
        price(for: model, of: .anthropic, at: Timestamp(microseconds: time), promptTokens: promptTokens)
    }
}
