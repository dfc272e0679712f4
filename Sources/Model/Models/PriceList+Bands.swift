extension PriceList {
    /// The prices of a model at a time, from the shortest prompts to the longest; empty if they are unknown.
    package func bands(for model: String, of provider: Provider, at time: Timestamp) -> [Price] {
        for name in Self.names(of: model) {
            let known = prices.filter { $0.provider == provider && $0.model == name && $0.validFrom <= time }
            guard let newest = known.map(\.validFrom).max() else { continue }
            return known.filter { $0.validFrom == newest }.sorted { $0.bandFromTokens < $1.bandFromTokens }
        }
        return []
    }
}
