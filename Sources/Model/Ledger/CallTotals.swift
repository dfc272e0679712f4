/// Sums over calls. All are exact, as long as they fit into an integer.
package struct CallTotals: Hashable, Sendable {
    /// Calls of every state.
    package var calls = 0
    /// Of these, those still running. They have no cost and no counts yet.
    package var running = 0
    /// Of these, those whose cost is an estimate.
    package var estimates = 0
    /// Of these, those that have ended and whose cost is unknown: ``cost`` leaves them out.
    package var unknownCosts = 0
    package var cost: Micros = 0
    /// Tokens of prompts that the cache had no part in.
    package var input = 0
    /// Tokens written, thinking included.
    package var output = 0
    package var thinking = 0
    package var cacheRead = 0
    package var cacheWrite5m = 0
    package var cacheWrite1h = 0
    package var webSearches = 0

    package init() {}

    /// Tokens of all prompts: uncached, read from the cache and written to it.
    package var promptTokens: Int {
        [cacheRead, cacheWrite5m, cacheWrite1h].reduce(input, Self.sum)
    }

    package static func += (totals: inout Self, more: Self) {
        let counts: [WritableKeyPath<Self, Int>] = [
            \.calls, \.running, \.estimates, \.unknownCosts, \.input, \.output, \.thinking, \.cacheRead,
            \.cacheWrite5m, \.cacheWrite1h, \.webSearches,
        ]
        for count in counts { totals[keyPath: count] = sum(totals[keyPath: count], more[keyPath: count]) }
        totals.cost += more.cost
    }

    /// The sum of two counts, at most the largest integer.
    private static func sum(_ left: Int, _ right: Int) -> Int {
        let (sum, overflows) = left.addingReportingOverflow(right)
        return overflows ? .max : sum
    }
}
