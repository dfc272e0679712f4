internal import Foundation

/// The page `/admin/prices`: the price list, and the models that are not on it.
public struct PricesView: Sendable {
    /// A model that was used and has no price.
    public struct UnpricedItem: Sendable {
        var provider: String
        var model: String
        var calls: Int

        /// - Parameter calls: Its calls of unknown cost.
        public init(provider: String, model: String, calls: Int) {
            self.provider = provider
            self.model = model
            self.calls = calls
        }
    }

    /// Names for a new price.
    public struct Draft: Sendable {
        var provider: String
        var model: String

        public init(provider: String, model: String) {
            self.provider = provider
            self.model = model
        }
    }

    var unpriced: [UnpricedItem]
    var prices: [PriceItem]
    var draft: Draft

    /// All in the given order.
    public init(unpriced: [UnpricedItem], prices: [PriceItem], draft: Draft) {
        self.unpriced = unpriced
        self.prices = prices
        self.draft = draft
    }

    /// Values for the template `prices`.
    func data(_ words: Words) -> [String: Any] {
        [
            "unpriced": unpriced.map { $0.data(words) }, "hasUnpriced": !unpriced.isEmpty,
            "prices": prices.map { $0.data(words) }, "hasPrices": !prices.isEmpty,
            "decimalSeparator": words.language.decimalSeparator,
            "draft": ["provider": draft.provider, "model": draft.model],
        ]
    }
}

extension PricesView.UnpricedItem {
    fileprivate func data(_ words: Words) -> [String: Any] {
        func encoded(_ text: String) -> String {
            text.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? ""
        }
        return [
            "provider": provider, "model": model, "requests": words(.pricesRequests, count: calls),
            "query": "provider=\(encoded(provider))&model=\(encoded(model))",
        ]
    }
}

extension Pages {
    /// `/admin/prices`.
    public func prices(_ view: PricesView, in frame: Frame) -> String {
        page(.prices, view.data(catalogue[frame.language]), in: frame.at(.prices))
    }
}
