import Model
import Testing

@Suite struct CallTotalsTests {
    @Test func `totals add up, every one of them`() {
        var totals = CallTotals()
        (totals.calls, totals.running, totals.estimates, totals.unknownCosts, totals.cost) = (1, 2, 3, 4, 5)
        (totals.input, totals.output, totals.thinking, totals.cacheRead) = (6, 7, 8, 9)
        (totals.cacheWrite5m, totals.cacheWrite1h, totals.webSearches) = (10, 11, 12)
        var sum = totals

        sum += totals

        var twice = CallTotals()
        (twice.calls, twice.running, twice.estimates, twice.unknownCosts, twice.cost) = (2, 4, 6, 8, 10)
        (twice.input, twice.output, twice.thinking, twice.cacheRead) = (12, 14, 16, 18)
        (twice.cacheWrite5m, twice.cacheWrite1h, twice.webSearches) = (20, 22, 24)
        #expect(sum == twice)
        #expect(totals.promptTokens == 6 + 9 + 10 + 11)
    }

    @Test func `a sum that does not fit is the largest integer`() {
        var totals = CallTotals()
        (totals.input, totals.cacheRead) = (.max, .max)

        totals += totals

        #expect(totals.input == .max && totals.promptTokens == .max)
    }
}
