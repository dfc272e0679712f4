/// What a model's work costs. `nil` is unknown, which is not 0.
package struct Rates: Hashable, Sendable {
    /// The possible range of a rate: up to 10,000 US dollars.
    package static let range: ClosedRange<Micros> = 0...10_000_000_000

    /// Nothing costs anything.
    package static let free = Rates(
        input: 0, output: 0, cacheRead: 0, cacheWrite5m: 0, cacheWrite1h: 0, webSearch: 0)

    /// A million tokens of the prompt that the cache has no part in.
    package var input: Micros?
    /// A million tokens written, thinking included.
    package var output: Micros?
    /// A million tokens of the prompt read from the cache.
    package var cacheRead: Micros?
    /// A million tokens of the prompt written to the cache for five minutes.
    package var cacheWrite5m: Micros?
    /// A million tokens of the prompt written to the cache for an hour.
    package var cacheWrite1h: Micros?
    /// One search.
    package var webSearch: Micros?

    package init(
        input: Micros? = nil, output: Micros? = nil, cacheRead: Micros? = nil, cacheWrite5m: Micros? = nil,
        cacheWrite1h: Micros? = nil, webSearch: Micros? = nil
    ) {
        self.input = input
        self.output = output
        self.cacheRead = cacheRead
        self.cacheWrite5m = cacheWrite5m
        self.cacheWrite1h = cacheWrite1h
        self.webSearch = webSearch
    }

    /// The cost of a call.
    ///
    /// The classes are added up in millionths of a micro-dollar, without loss, and the sum is rounded once, half up.
    /// Thinking is part of the output. A count that was not reported costs nothing, except those of
    /// ``CallUsage/isComplete``, without which there is no cost to speak of.
    ///
    /// - Returns: `nil` if something was used whose rate is unknown, or the usage is not complete.
    package func cost(of usage: CallUsage) -> Micros? {
        guard usage.isComplete else { return nil }
        let millionthsOfWhole = 1_000_000
        let uses: [(count: Int?, rate: Micros?, millionths: Int)] = [
            (usage.input, input, 1), (usage.output, output, 1), (usage.cacheRead, cacheRead, 1),
            (usage.cacheWrite5m, cacheWrite5m, 1), (usage.cacheWrite1h, cacheWrite1h, 1),
            (usage.webSearches, webSearch, millionthsOfWhole),
        ]
        // A count has 40 bits, a rate 63 and a million 20: six products fit easily.
        var sum: Int128 = 0
        for use in uses {
            guard let count = use.count, count > 0 else { continue }
            guard let rate = use.rate else { return nil }
            sum += Int128(count) * Int128(rate.amount) * Int128(use.millionths)
        }
        return Micros(roundingMillionths: sum)
    }

    /// The most that a call can cost: the whole prompt uncached, or written to the cache if that is dearer, and as many
    /// tokens written as the call allows. Searches are not included.
    ///
    /// - Returns: `nil` if the rate of input or output is unknown.
    package func worstCase(promptTokens: Int, maxTokens: Int) -> Micros? {
        guard let input, let output else { return nil }
        let dearest = max(input, cacheWrite5m ?? input, cacheWrite1h ?? input)
        return Rates(input: dearest, output: output).cost(of: CallUsage(input: promptTokens, output: maxTokens))
    }
}
