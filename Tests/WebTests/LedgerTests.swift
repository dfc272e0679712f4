import Model
import Testing

@testable import Web

/// Amounts and figures of the ledger, as pages show them.
@Suite struct LedgerTests {
    private func words(_ language: Language = .en) throws -> Words {
        try Resources.pages.get().catalogue[language]
    }

    private func figures(
        calls: Int = 1, estimates: Int = 0, unknown: Int = 0, micros: Int = 0, input: Int = 0, cached: Int = 0
    ) -> UsageFigures {
        UsageFigures(
            calls: calls, estimates: estimates, unknownCosts: unknown, micros: micros, inputTokens: input,
            cachedTokens: cached, outputTokens: 0)
    }

    @Test(arguments: [
        (0, "$0.00", "0,00\u{A0}$"), (49, "$0.0000", "0,0000\u{A0}$"), (9_999, "$0.0100", "0,0100\u{A0}$"),
        (10_000, "$0.01", "0,01\u{A0}$"), (14_999, "$0.01", "0,01\u{A0}$"), (15_000, "$0.02", "0,02\u{A0}$"),
        (1_234_567_890, "$1,234.57", "1\u{A0}234,57\u{A0}$"),
    ])
    func `a sum is rounded to the cent, and a smaller one to a hundredth`(
        micros: Int, english: String, russian: String
    ) throws {
        #expect(try words().sum(micros: micros) == english)
        #expect(try words(.ru).sum(micros: micros) == russian)
        #expect(try words().sum(micros: .max).hasPrefix("$9,223,372,036,854.7"))
    }

    @Test(arguments: [
        (0, "0.00"), (2_500_000, "2.50"), (125_000, "0.125"), (1, "0.000001"), (10_000_000_000, "10,000.00"),
    ])
    func `a rate is shown without loss`(micros: Int, text: String) throws {
        #expect(try words().dollars(micros: micros) == text)
    }

    @Test func `a cost that is not known is not shown as nothing`() throws {
        let all = figures(calls: 3, unknown: 3).data(try words())
        let some = figures(calls: 3, unknown: 1, micros: 20_000).data(try words())
        let none = figures(calls: 3).data(try words())

        #expect(all["cost"] as? String == "Unknown" && all["unknown"] as? String == "3 requests of unknown cost")
        #expect(some["cost"] as? String == "$0.02" && some["unknown"] as? String == "and 1 request of unknown cost")
        #expect(none["cost"] as? String == "$0.00" && none["hasUnknown"] as? Bool == false)
    }

    @Test(arguments: [(0, 0, nil), (100, 0, 0), (1000, 999, 99), (1000, 1000, 100), (Int.max, Int.max, 100)])
    func `the cached share is rounded down`(input: Int, cached: Int, percent: Int?) {
        #expect(figures(input: input, cached: cached).cachedPercent == percent)
    }

    @Test func `the address of a new price keeps every character of the names`() throws {
        let view = PricesView(
            unpriced: [.init(provider: "a&b", model: "x/y #1", calls: 1)], prices: [],
            draft: .init(provider: "", model: ""))

        let html = try Resources.pages.get().prices(view, in: Frame(language: .en))

        #expect(html.contains("/admin/prices?provider=a%26b&amp;model=x%2Fy%20%231#new-price"))
    }
}
