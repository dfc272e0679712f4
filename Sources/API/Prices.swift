/// A row of the price list. Rates are US dollars as decimal text, such as `2.5`: for a million tokens, or for one search.
/// Null is unknown.
public struct PriceBody: Codable, Sendable {
    public let id: String
    public let provider: String
    public let model: String
    /// Null: since there is this model.
    @Nullable public var validFrom: String?
    /// Tokens of the shortest prompt that it applies to.
    public let bandFromTokens: Int
    @Nullable public var input: String?
    @Nullable public var output: String?
    @Nullable public var cacheRead: String?
    @Nullable public var cacheWrite5m: String?
    @Nullable public var cacheWrite1h: String?
    @Nullable public var webSearch: String?
    /// Whether it can be removed: no call was charged by it, and no other band depends on it.
    public let isRemovable: Bool

    public init(
        id: String, provider: String, model: String, validFrom: String?, bandFromTokens: Int, input: String?,
        output: String?, cacheRead: String?, cacheWrite5m: String?, cacheWrite1h: String?, webSearch: String?,
        isRemovable: Bool
    ) {
        self.id = id
        self.provider = provider
        self.model = model
        self.bandFromTokens = bandFromTokens
        self.isRemovable = isRemovable
        self.validFrom = validFrom
        self.input = input
        self.output = output
        self.cacheRead = cacheRead
        self.cacheWrite5m = cacheWrite5m
        self.cacheWrite1h = cacheWrite1h
        self.webSearch = webSearch
    }

    enum CodingKeys: String, CodingKey {
        case id, provider, model, input, output
        case validFrom = "valid_from"
        case bandFromTokens = "band_from_tokens"
        case cacheRead = "cache_read"
        case cacheWrite5m = "cache_write_5m"
        case cacheWrite1h = "cache_write_1h"
        case webSearch = "web_search"
        case isRemovable = "is_removable"
    }
}

/// A model that was used and has no price.
public struct UnpricedModelBody: Codable, Sendable, Hashable {
    public let provider: String
    public let model: String
    /// Its calls of unknown cost.
    public let calls: Int

    public init(provider: String, model: String, calls: Int) {
        self.provider = provider
        self.model = model
        self.calls = calls
    }
}

/// `GET /admin/prices`.
public struct PriceListBody: Codable, Sendable {
    public let unpriced: [UnpricedModelBody]
    public let prices: [PriceBody]

    public init(unpriced: [UnpricedModelBody], prices: [PriceBody]) {
        self.unpriced = unpriced
        self.prices = prices
    }
}

/// `POST /admin/prices`.
public struct NewPriceBody: CommandBody {
    public var provider: String
    public var model: String
    /// A day (`2026-11-27`, which begins at midnight UTC) or a moment; missing: since there is this model.
    public var validFrom: String?
    public var bandFromTokens: Int?
    public var input: String
    public var output: String
    public var cacheRead: String?
    public var cacheWrite5m: String?
    public var cacheWrite1h: String?
    public var webSearch: String?

    public init(provider: String, model: String, validFrom: String? = nil, input: String, output: String) {
        self.provider = provider
        self.model = model
        self.validFrom = validFrom
        self.input = input
        self.output = output
    }

    public enum CodingKeys: String, CodingKey {
        case provider, model, input, output
        case validFrom = "valid_from"
        case bandFromTokens = "band_from_tokens"
        case cacheRead = "cache_read"
        case cacheWrite5m = "cache_write_5m"
        case cacheWrite1h = "cache_write_1h"
        case webSearch = "web_search"
    }
}
