/// What model calls used and cost, as pages show it.
public struct UsageFigures: Sendable {
    var calls: Int
    var estimates: Int
    var unknownCosts: Int
    var micros: Int
    var inputTokens: Int
    var cachedTokens: Int
    var outputTokens: Int

    /// - Parameters:
    ///   - calls: All calls; of these, `estimates` cost an estimated amount, and `unknownCosts` an unknown one.
    ///   - micros: Millionths of a US dollar, without the unknown costs.
    ///   - inputTokens: Tokens of all prompts; of these, `cachedTokens` were read from the cache.
    public init(
        calls: Int, estimates: Int, unknownCosts: Int, micros: Int, inputTokens: Int, cachedTokens: Int,
        outputTokens: Int
    ) {
        self.calls = calls
        self.estimates = estimates
        self.unknownCosts = unknownCosts
        self.micros = micros
        self.inputTokens = inputTokens
        self.cachedTokens = cachedTokens
        self.outputTokens = outputTokens
    }

    /// Whole percent of the input that came from the cache, rounded down; nil where there was no input.
    var cachedPercent: Int? {
        guard inputTokens > 0 else { return nil }
        return Int(Int128(cachedTokens) * 100 / Int128(inputTokens))
    }

    /// Values for the template `usage-figures` and for a row of figures.
    func data(_ words: Words) -> [String: Any] {
        let isUnknown = unknownCosts > 0 && micros == 0
        var data: [String: Any] = [
            "cost": isUnknown ? words(.usageUnknown) : words.sum(micros: micros),
            "input": words.number(inputTokens), "output": words.number(outputTokens), "calls": words.number(calls),
            "share": cachedPercent.map { words(.usageShare, ["percent": words.number($0)]) } ?? "–",
            "hasInput": inputTokens > 0, "hasUnknown": unknownCosts > 0, "hasEstimates": estimates > 0,
        ]
        data["unknown"] = words(isUnknown ? .usageUnknownOnly : .usageUnknownMore, count: unknownCosts)
        data["estimates"] = words(.usageEstimates, count: estimates)
        return data
    }
}
