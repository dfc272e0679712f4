/// Prices to choose from.
package struct PriceList: Hashable, Sendable {
    package let prices: [Price]

    package init(_ prices: [Price]) {
        self.prices = prices
    }

    /// The names under which a model's prices are looked up, in this order.
    ///
    /// A server gives a model a name with the date of its making, `claude-haiku-4-5-20251001`, and a short one that
    /// means the same, `claude-haiku-4-5`. So the name itself comes first, then the name without a date at its end.
    package static func names(of model: String) -> [String] {
        let end = Array(model.utf8.suffix(9))
        let digits = UInt8(ascii: "0")...UInt8(ascii: "9")
        guard end.count == 9, end[0] == UInt8(ascii: "-"), end.dropFirst().allSatisfy(digits.contains),
            model.utf8.count > 9
        else { return [model] }
        return [model, String(decoding: model.utf8.dropLast(9), as: UTF8.self)]
    }

    /// The price of a call.
    ///
    /// The rows of a model with the newest date not after the call belong together: they are its prices at that time,
    /// and rows with earlier dates no longer apply, whatever their band. Of these rows, the one with the longest band
    /// that the prompt reaches is the price.
    ///
    /// - Parameters:
    ///   - time: When the call began.
    ///   - promptTokens: See ``CallUsage/promptTokens``.
    /// - Returns: `nil` if the price is unknown. No other model's price takes its place.
    package func price(
        for model: String, of provider: Provider, at time: Timestamp, promptTokens: Int
    ) -> Price? {
        for name in Self.names(of: model) {
            let known = prices.filter { $0.provider == provider && $0.model == name && $0.validFrom <= time }
            guard let newest = known.map(\.validFrom).max() else { continue }
            return known.filter { $0.validFrom == newest && $0.bandFromTokens <= promptTokens }
                .max { $0.bandFromTokens < $1.bandFromTokens }
        }
        return nil
    }
}

/// An amount of money and the price it was computed from.
package struct Charge: Hashable, Sendable {
    package let amount: Micros
    /// `nil` for what costs nothing.
    package let priceID: Price.ID?

    package static let free = Charge(amount: 0, priceID: nil)

    /// - Parameter amount: Cut to ``ModelCall/amounts``.
    init(amount: Micros, priceID: Price.ID?) {
        self.amount = min(max(amount, ModelCall.amounts.lowerBound), ModelCall.amounts.upperBound)
        self.priceID = priceID
    }
}

extension PriceList {
    /// What a usage costs.
    ///
    /// - Returns: `nil` if the cost is unknown.
    func charge(for usage: CallUsage, of call: ModelCall) -> Charge? {
        charge(of: call, promptTokens: usage.promptTokens) { $0.cost(of: usage) }
    }

    /// What a call can cost at most; see ``Rates/worstCase(promptTokens:maxTokens:)``.
    ///
    /// - Returns: `nil` if that is unknown.
    func worstCase(of call: ModelCall, promptTokens: Int, maxTokens: Int) -> Charge? {
        charge(of: call, promptTokens: promptTokens) {
            $0.worstCase(promptTokens: promptTokens, maxTokens: maxTokens)
        }
    }

    private func charge(of call: ModelCall, promptTokens: Int, _ amount: (Rates) -> Micros?) -> Charge? {
        if call.provider == .builtIn { return .free }
        let price = price(for: call.model, of: call.provider, at: call.begunAt, promptTokens: promptTokens)
        guard let price, let amount = amount(price.rates) else { return nil }
        return Charge(amount: amount, priceID: price.id)
    }
}
