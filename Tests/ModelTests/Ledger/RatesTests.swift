import Model
import Testing

@Suite struct RatesTests {
    /// How the turns of a chat use the cache.
    enum Caching: CaseIterable {
        case none, fiveMinutes, hour
    }

    /// The calls of a chat with 50 turns: a system prompt of 1,500 tokens, questions of 300 and answers of 600.
    static func calls(_ caching: Caching) -> [CallUsage] {
        (0..<50).map { turn in
            let prompt = 1500 + 300 + 900 * turn
            let known = turn == 0 ? 0 : prompt - 900
            return switch caching {
            case .none: CallUsage(input: prompt, output: 600)
            case .fiveMinutes: CallUsage(input: 0, output: 600, cacheRead: known, cacheWrite5m: prompt - known)
            case .hour: CallUsage(input: 0, output: 600, cacheRead: known, cacheWrite1h: prompt - known)
            }
        }
    }

    @Test(
        arguments: [
            (Rates.sonnet, Caching.none, 2_685_000), (.sonnet, .fiveMinutes, 529_410), (.sonnet, .hour, 598_260),
            // 49 of the calls cost half a micro-dollar more than a whole number.
            (.haiku, .none, 134_250), (.haiku, .fiveMinutes, 32_228), (.haiku, .hour, 35_646),
        ] as [(Rates, Caching, Micros)])
    func `a chat of fifty turns costs the sum of its calls`(rates: Rates, caching: Caching, cost: Micros) {
        let calls = Self.calls(caching)

        let costs = calls.compactMap { rates.cost(of: $0) }

        #expect(calls.reduce(0) { $0 + $1.promptTokens } == 1_192_500)
        #expect(costs.count == 50)
        #expect(costs.reduce(.zero, +) == cost)
    }

    @Test func `the classes are added up before rounding, and half a micro-dollar is rounded up`() {
        let rates = Rates(input: 400_000, output: 400_000, cacheRead: 400_000)

        #expect(rates.cost(of: CallUsage(input: 1, output: 0)) == 0)
        #expect(rates.cost(of: CallUsage(input: 1, output: 1)) == 1)
        #expect(rates.cost(of: CallUsage(input: 1, output: 1, cacheRead: 1)) == 1)
        #expect(Rates(input: 499_999, output: 0).cost(of: CallUsage(input: 1, output: 0)) == 0)
        #expect(Rates(input: 500_000, output: 0).cost(of: CallUsage(input: 1, output: 0)) == 1)
    }

    @Test func `each class is charged at its own rate, thinking as output`() {
        let rates = Rates(
            input: 1_000_000, output: 10_000_000, cacheRead: 100_000_000, cacheWrite5m: 1_000_000_000,
            cacheWrite1h: 10_000_000_000, webSearch: 100_000)

        let cost = rates.cost(
            of: CallUsage(
                input: 1, output: 2, thinking: 2, cacheRead: 3, cacheWrite5m: 4, cacheWrite1h: 5, webSearches: 6))

        #expect(cost == 654_321)
    }

    @Test func `what is used at an unknown rate has an unknown cost, and what is not used does not matter`() {
        let uses: [(unknown: WritableKeyPath<Rates, Micros?>, usage: CallUsage)] = [
            (\.input, CallUsage(input: 1, output: 0)), (\.output, CallUsage(input: 0, output: 1)),
            (\.cacheRead, CallUsage(input: 0, output: 0, cacheRead: 1)),
            (\.cacheWrite5m, CallUsage(input: 0, output: 0, cacheWrite5m: 1)),
            (\.cacheWrite1h, CallUsage(input: 0, output: 0, cacheWrite1h: 1)),
            (\.webSearch, CallUsage(input: 0, output: 0, webSearches: 1)),
        ]

        for (unknown, usage) in uses {
            var rates = Rates.sonnet
            rates[keyPath: unknown] = nil
            #expect(rates.cost(of: usage) == nil)
            #expect(rates.cost(of: CallUsage(input: 0, output: 0)) == 0)
        }
    }

    @Test func `without the counts of input and output there is no cost`() {
        #expect(Rates.sonnet.cost(of: CallUsage(input: 1)) == nil)
        #expect(Rates.sonnet.cost(of: CallUsage(output: 1)) == nil)
        #expect(Rates.free.cost(of: CallUsage()) == nil)
        #expect(Rates.free.cost(of: CallUsage(input: 5, output: 5, cacheRead: 5, webSearches: 5)) == 0)
    }

    @Test func `no count and no rate is too large`() {
        let most = CallUsage(
            input: .max, output: .max, thinking: .max, cacheRead: .max, cacheWrite5m: .max, cacheWrite1h: .max,
            webSearches: .max)
        let dearest = Micros(.max)
        let rates = Rates(
            input: dearest, output: dearest, cacheRead: dearest, cacheWrite5m: dearest, cacheWrite1h: dearest,
            webSearch: dearest)

        #expect(rates.cost(of: most) == Micros(.max))
        #expect(rates.worstCase(promptTokens: .max, maxTokens: .max) == Micros(.max))
        #expect(Rates.sonnet.cost(of: CallUsage(input: .max, output: .min)) == 2_000_000_000_000)
        #expect(most.promptTokens == 4 * Limits.tokens.upperBound)
    }

    @Test func `the worst case is the whole prompt at the dearest rate and the longest answer`() {
        #expect(Rates.sonnet.worstCase(promptTokens: 1000, maxTokens: 500) == 9000)
        let uncached = Rates(input: 2_000_000, output: 10_000_000)
        #expect(uncached.worstCase(promptTokens: 1000, maxTokens: 500) == 7000)
        let cheapToWrite = Rates(input: 2_000_000, output: 10_000_000, cacheWrite5m: 1, cacheWrite1h: 1)
        #expect(cheapToWrite.worstCase(promptTokens: 1000, maxTokens: 500) == 7000)
    }

    @Test func `the worst case is unknown if the rate of input or output is`() {
        #expect(Rates(input: 1).worstCase(promptTokens: 0, maxTokens: 0) == nil)
        #expect(Rates(output: 1, cacheWrite5m: 1).worstCase(promptTokens: 0, maxTokens: 0) == nil)
    }

    @Test func `no call costs more than its worst case`() throws {
        for caching in Caching.allCases {
            for usage in Self.calls(caching) {
                let cost = try #require(Rates.haiku.cost(of: usage))
                let worst = try #require(Rates.haiku.worstCase(promptTokens: usage.promptTokens, maxTokens: 600))
                #expect(cost <= worst)
            }
        }
    }
}
