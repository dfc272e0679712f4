import Model
import Testing

@Suite struct PriceTests {
    @Test func `a price is accepted with tidy names, and unknown rates stay unknown`() throws {
        let price = Price(
            provider: Provider(rawValue: " anthropic "), model: " claude-x\n", validFrom: .now, rates: Rates(input: 1))

        let accepted = try price.accepted()

        #expect(accepted.provider == .anthropic && accepted.model == "claude-x")
        #expect(accepted.id == price.id && accepted.rates == Rates(input: 1))
    }

    @Test(
        arguments: [
            (Price("", .haiku), "model", .required),
            (Price("a\u{0}b", .haiku), "model", .nul),
            (Price("a\u{202E}b", .haiku), "model", .invalid),
            (Price(String(repeating: "a", count: 201), .haiku), "model", .tooLong),
            (Price("m", from: -1, .haiku), "valid_from", .outOfRange),
            (Price("m", band: -1, .haiku), "band_from_tokens", .outOfRange),
            (Price("m", band: .max, .haiku), "band_from_tokens", .outOfRange),
            (Price("m", Rates(input: -1)), "input", .outOfRange),
            (Price("m", Rates(output: 10_000_000_001)), "output", .outOfRange),
            (Price("m", Rates(cacheRead: Micros(.max))), "cache_read", .outOfRange),
            (Price("m", Rates(cacheWrite5m: Micros(.min))), "cache_write_5m", .outOfRange),
            (Price("m", Rates(cacheWrite1h: -1)), "cache_write_1h", .outOfRange),
            (Price("m", Rates(webSearch: -1)), "web_search", .outOfRange),
        ] as [(Price, String, InvalidInput.Code)])
    func `what cannot be a price is refused, with the field that is wrong`(
        price: Price, field: String, code: InvalidInput.Code
    ) {
        #expect {
            try price.accepted()
        } throws: { error in
            (error as? InvalidInput)?.faults.map(\.field) == [field] && (error as? InvalidInput)?.faults[0].code == code
        }
    }

    @Test func `all that is wrong is reported at once`() {
        let price = Price(
            provider: .builtIn, model: "", validFrom: Timestamp(microseconds: -1), bandFromTokens: -1,
            rates: Rates(input: -1, webSearch: -1))

        #expect {
            try price.accepted()
        } throws: { error in
            (error as? InvalidInput)?.faults.map(\.field) == [
                "model", "provider", "valid_from", "band_from_tokens", "input", "web_search",
            ]
        }
    }
}
