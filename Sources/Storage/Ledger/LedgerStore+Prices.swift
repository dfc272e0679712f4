package import Model

/// The price list. The model that is part of this program is not on it: it costs nothing.
extension LedgerStore {
    /// All prices: by provider and model, the newest first, then by band.
    package func prices() async throws -> [Price] {
        try await database.read { try $0.readPrices() }.sorted {
            ($0.provider.rawValue, $0.model, $1.validFrom, $0.bandFromTokens)
                < ($1.provider.rawValue, $1.model, $0.validFrom, $1.bandFromTokens)
        }
    }

    /// The price list, usually from memory.
    package func priceList() async throws -> PriceList {
        try await database.prices.list { try await database.read { try $0.readPrices() } }
    }

    /// The prices that may not be removed; see ``removePrice(_:)``.
    package func neededPrices() async throws -> Set<Price.ID> {
        try await database.read { db in
            Set(try db.rows("SELECT p.id FROM prices p WHERE NOT (\(Transaction.isRemovable))").map { try $0["id"] })
        }
    }

    /// A model that was used at an unknown price.
    package struct UnpricedModel: Hashable, Sendable {
        package let provider: Provider
        package let model: String
        /// Calls of unknown cost.
        package let calls: Int
    }

    /// The models with calls of unknown cost that have no price now, the most used first.
    package func unpricedModels(at time: Timestamp = .now) async throws -> [UnpricedModel] {
        try await database.read { db in
            let used = try db.rows(
                """
                SELECT c.provider, c.model, COUNT(*) AS calls FROM model_calls c
                WHERE c.cost_micros IS NULL AND c.state <> 'running' GROUP BY c.provider, c.model
                """
            ).map { UnpricedModel(provider: try $0["provider"], model: try $0["model"], calls: try $0["calls"]) }
            let list = PriceList(try db.readPrices())
            return used.filter { used in
                list.price(for: used.model, of: used.provider, at: time, promptTokens: 0) == nil
            }.sorted { ($1.calls, $0.model) < ($0.calls, $1.model) }
        }
    }

    /// The price of a call; see ``PriceList/price(for:of:at:promptTokens:)``.
    ///
    /// - Returns: `nil` if it is unknown.
    package func price(
        for model: String, of provider: Provider, at time: Timestamp, promptTokens: Int
    ) async throws -> Price? {
        PriceList(try await prices()).price(for: model, of: provider, at: time, promptTokens: promptTokens)
    }

    /// Adds a price. Calls that have been settled keep their cost, even if it applies to their time.
    ///
    /// A new date replaces all bands of the earlier one: each band needs a row of its own, the shortest prompts first.
    ///
    /// - Throws: `InvalidInput`.
    package func addPrice(_ price: Price) async throws -> Price {
        let price = try price.accepted()
        return try await changePrices { db in
            if price.bandFromTokens > 0 {
                let shortest = try db.row(
                    """
                    SELECT 1 AS found FROM prices
                    WHERE provider = \(price.provider) AND model = \(price.model)
                      AND valid_from = \(price.validFrom) AND band_from_tokens = 0
                    """)
                guard shortest != nil else {
                    throw InvalidInput("band_from_tokens", .invalid, "the band from 0 tokens has to be added first")
                }
            }
            guard try db.insert(price) else {
                throw InvalidInput("valid_from", .taken, "there is a price with the same model, date and band")
            }
            return price
        }
    }

    /// Removes a price that no call was charged by. The band from 0 tokens goes last.
    ///
    /// - Returns: Whether it was removed: false if it is needed.
    /// - Throws: ``StoreError/notFound``.
    package func removePrice(_ id: Price.ID) async throws -> Bool {
        try await changePrices { db in
            try db.expectRow("SELECT id FROM prices WHERE id = \(id)")
            return try db.changed(
                """
                DELETE FROM prices WHERE id IN (
                  SELECT p.id FROM prices p WHERE p.id = \(id) AND \(Transaction.isRemovable))
                """) == 1
        }
    }
}

extension LedgerStore {
    /// Changes the price list, so that no later transaction takes the earlier one from memory.
    private func changePrices<Value: Sendable>(
        _ body: @escaping @Sendable (Transaction) throws -> Value
    ) async throws -> Value {
        defer { database.prices.forget() }
        return try await database.write { db in
            try db.lockAccounts()
            db.prices.forget()
            return try body(db)
        }
    }
}

extension Transaction {
    /// Whether no call was charged by the price `p`, and no other band depends on it.
    fileprivate static let isRemovable: Query = """
        NOT EXISTS (SELECT 1 FROM model_calls c WHERE c.price_id = p.id)
        AND (p.band_from_tokens > 0 OR NOT EXISTS (
          SELECT 1 FROM prices o
          WHERE o.provider = p.provider AND o.model = p.model AND o.valid_from = p.valid_from
            AND o.band_from_tokens > 0))
        """
}
