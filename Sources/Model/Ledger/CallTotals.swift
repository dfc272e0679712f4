/// Sums over calls. All are exact.
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
}
