internal import Model

extension Price {
    /// The columns that ``init(row:)`` reads.
    static let columns: Query = """
        p.id, p.provider, p.model, p.valid_from, p.band_from_tokens, p.input, p.output, p.cache_read, p.cache_write_5m,
        p.cache_write_1h, p.web_search
        """

    init(row: Row) throws {
        self.init(
            id: try row["id"], provider: try row["provider"], model: try row["model"],
            validFrom: try row["valid_from"], bandFromTokens: try row["band_from_tokens"],
            rates: Rates(
                input: try row["input"], output: try row["output"], cacheRead: try row["cache_read"],
                cacheWrite5m: try row["cache_write_5m"], cacheWrite1h: try row["cache_write_1h"],
                webSearch: try row["web_search"]))
    }
}

extension Transaction {
    /// All prices, in no particular order.
    func readPrices() throws -> [Price] {
        try rows("SELECT \(Price.columns) FROM prices p").map(Price.init(row:))
    }

    /// All prices, from memory. For transactions that write.
    func priceList() throws -> PriceList {
        try prices.list(readPrices)
    }

    /// - Returns: Whether there was none for the same provider, model, date and band.
    func insert(_ price: Price) throws -> Bool {
        let rates = price.rates
        return try changed(
            """
            INSERT INTO prices (id, provider, model, valid_from, band_from_tokens, input, output, cache_read,
              cache_write_5m, cache_write_1h, web_search)
            VALUES (\(price.id), \(price.provider), \(price.model), \(price.validFrom), \(price.bandFromTokens),
              \(rates.input), \(rates.output), \(rates.cacheRead), \(rates.cacheWrite5m), \(rates.cacheWrite1h),
              \(rates.webSearch))
            ON CONFLICT (provider, model, valid_from, band_from_tokens) DO NOTHING
            """) == 1
    }
}
