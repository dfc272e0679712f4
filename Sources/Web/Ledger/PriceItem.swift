/// A row of the price list, as administrators see it.
public struct PriceItem: Sendable {
    /// Millionths of a US dollar, for a million tokens or for one search; nil is unknown.
    public struct Rates: Sendable {
        var input: Int?
        var output: Int?
        var cacheRead: Int?
        var cacheWrite5m: Int?
        var cacheWrite1h: Int?
        var webSearch: Int?

        public init(
            input: Int?, output: Int?, cacheRead: Int?, cacheWrite5m: Int?, cacheWrite1h: Int?, webSearch: Int?
        ) {
            self.input = input
            self.output = output
            self.cacheRead = cacheRead
            self.cacheWrite5m = cacheWrite5m
            self.cacheWrite1h = cacheWrite1h
            self.webSearch = webSearch
        }
    }

    var id: String
    var provider: String
    var model: String
    var validFrom: String?
    var bandFromTokens: Int
    var rates: Rates
    var isRemovable: Bool

    /// - Parameters:
    ///   - validFrom: RFC 3339 in UTC; nil since there is this model.
    ///   - bandFromTokens: Tokens of the shortest prompt that it applies to.
    public init(
        id: String, provider: String, model: String, validFrom: String?, bandFromTokens: Int, rates: Rates,
        isRemovable: Bool
    ) {
        self.id = id
        self.provider = provider
        self.model = model
        self.validFrom = validFrom
        self.bandFromTokens = bandFromTokens
        self.rates = rates
        self.isRemovable = isRemovable
    }

    /// Values for a row of the template `prices`.
    func data(_ words: Words) -> [String: Any] {
        func rate(_ micros: Int?) -> String { micros.map(words.dollars) ?? "–" }
        let start = validFrom.flatMap(Moment.init(rfc3339:))
        return [
            "id": id, "provider": provider, "model": model, "isRemovable": isRemovable,
            "hasStart": start != nil, "day": start.map(words.day) ?? "", "hasBand": bandFromTokens > 0,
            "tokens": words.number(bandFromTokens), "input": rate(rates.input), "output": rate(rates.output),
            "cacheRead": rate(rates.cacheRead), "cacheWriteShort": rate(rates.cacheWrite5m),
            "cacheWriteLong": rate(rates.cacheWrite1h), "search": rate(rates.webSearch),
        ]
    }
}
