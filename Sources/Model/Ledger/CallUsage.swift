/// What one model call used, as far as its server has reported. `nil` is a count that was not reported.
///
/// A negative count is taken as 0, and one above ``Limits/tokens`` as its maximum: both are mistakes of the server.
package struct CallUsage: Hashable, Sendable {
    /// Tokens of the prompt that were neither read from the cache nor written to it.
    package let input: Int?
    /// Tokens written, thinking included.
    package let output: Int?
    /// Of the tokens written, those spent on thinking.
    package let thinking: Int?
    /// Tokens of the prompt that were read from the cache.
    package let cacheRead: Int?
    /// Tokens of the prompt that were written to the cache for five minutes.
    package let cacheWrite5m: Int?
    /// Tokens of the prompt that were written to the cache for an hour.
    package let cacheWrite1h: Int?
    package let webSearches: Int?

    package init(
        input: Int? = nil, output: Int? = nil, thinking: Int? = nil, cacheRead: Int? = nil, cacheWrite5m: Int? = nil,
        cacheWrite1h: Int? = nil, webSearches: Int? = nil
    ) {
        self.input = input.map(Self.possible)
        self.output = output.map(Self.possible)
        self.thinking = thinking.map(Self.possible)
        self.cacheRead = cacheRead.map(Self.possible)
        self.cacheWrite5m = cacheWrite5m.map(Self.possible)
        self.cacheWrite1h = cacheWrite1h.map(Self.possible)
        self.webSearches = webSearches.map(Self.possible)
    }

    private static func possible(_ count: Int) -> Int {
        min(max(count, Limits.tokens.lowerBound), Limits.tokens.upperBound)
    }

    /// Tokens of the whole prompt: uncached, read from the cache and written to it. What was not reported counts as 0.
    package var promptTokens: Int {
        (input ?? 0) + (cacheRead ?? 0) + (cacheWrite5m ?? 0) + (cacheWrite1h ?? 0)
    }

    /// Whether the counts are there that every server reports. The others are missing where there is no cache, no
    /// thinking and no search.
    package var isComplete: Bool { input != nil && output != nil }

    /// The usage of a call that was cut off.
    ///
    /// The server counts the prompt when it begins to answer, and the tokens written only at the end: until then it
    /// reports the first few. So the prompt is as reported, and the tokens written are the larger of both counts.
    package func completed(by estimate: CallEstimate) -> Self {
        CallUsage(
            input: input ?? estimate.promptTokens,
            output: output.map { max($0, estimate.writtenTokens ?? 0) } ?? estimate.writtenTokens,
            thinking: thinking, cacheRead: cacheRead, cacheWrite5m: cacheWrite5m, cacheWrite1h: cacheWrite1h,
            webSearches: webSearches)
    }
}

/// What this program itself can say about a call whose server has not reported everything.
package struct CallEstimate: Hashable, Sendable {
    /// Tokens of the whole prompt; `nil` if nobody has estimated them. Used only if the server reported no prompt.
    package var promptTokens: Int?
    /// Tokens of what was received, thinking included; `nil` if it is not known what was received.
    package var writtenTokens: Int?

    package init(promptTokens: Int? = nil, writtenTokens: Int? = nil) {
        self.promptTokens = promptTokens
        self.writtenTokens = writtenTokens
    }
}
