/// A row of the price list: what a model costs from some time on, for prompts from some length on.
package struct Price: Hashable, Sendable, Identifiable {
    package typealias ID = Identifier<Price>

    /// Characters of a model's name.
    package static let modelLength = 1...200

    package let id: ID
    package let provider: Provider
    /// Name of the model as requests spell it, with or without its date; see ``PriceList/names(of:)``.
    package let model: String
    /// The first moment at which it applies; the epoch stands for «since there is this model».
    package let validFrom: Timestamp
    /// Tokens of the shortest prompt that it applies to; 0 in most rows. The whole call is billed at one band's rates.
    package let bandFromTokens: Int
    package let rates: Rates

    package init(
        id: ID = ID(), provider: Provider, model: String, validFrom: Timestamp, bandFromTokens: Int = 0, rates: Rates
    ) {
        self.id = id
        self.provider = provider
        self.model = model
        self.validFrom = validFrom
        self.bandFromTokens = bandFromTokens
        self.rates = rates
    }

    /// See ``Rates/cost(of:)``.
    package func cost(of usage: CallUsage) -> Micros? {
        rates.cost(of: usage)
    }
}

extension Price {
    /// The price as it may be stored, with tidy names.
    ///
    /// - Throws: `InvalidInput` with everything that is wrong.
    package func accepted() throws(InvalidInput) -> Price {
        var faults: [InvalidInput.Fault] = []
        let provider = line(provider.rawValue, "provider", Provider.length, &faults)
        let model = line(model, "model", Self.modelLength, &faults)
        if self.provider == .builtIn {
            faults += InvalidInput("provider", .invalid, "the built-in model costs nothing").faults
        }
        if validFrom.microseconds < 0 {
            faults += InvalidInput("valid_from", .outOfRange, "must not be before 1970").faults
        }
        if !Limits.tokens.contains(bandFromTokens) {
            faults += InvalidInput("band_from_tokens", .outOfRange, "must be from 0 to 1000000000000").faults
        }
        for (field, rate) in rates.named where rate.map(Rates.range.contains) == false {
            faults += InvalidInput(field, .outOfRange, "must be from 0 to 10000000000 micro-dollars").faults
        }
        if let first = faults.first {
            var invalid = InvalidInput(first.field, first.code, first.detail)
            invalid.faults = faults
            throw invalid
        }
        return Price(
            id: id, provider: Provider(rawValue: provider), model: model, validFrom: validFrom,
            bandFromTokens: bandFromTokens, rates: rates)
    }

    private func line(
        _ text: String, _ field: String, _ length: ClosedRange<Int>, _ faults: inout [InvalidInput.Fault]
    ) -> String {
        do {
            return try Text.acceptLine(text, field: field, length: length)
        } catch {
            faults += error.faults
            return text
        }
    }
}

extension Rates {
    /// The rates by the names that clients know.
    fileprivate var named: [(field: String, rate: Micros?)] {
        [
            ("input", input), ("output", output), ("cache_read", cacheRead), ("cache_write_5m", cacheWrite5m),
            ("cache_write_1h", cacheWrite1h), ("web_search", webSearch),
        ]
    }
}
