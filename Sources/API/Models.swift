/// `GET /models`: what the person may choose.
public struct ModelListBody: Codable, Sendable {
    public let models: [ModelBody]
    /// The model that answers where nobody chose one.
    public let `default`: String

    public init(models: [ModelBody], default: String) {
        self.models = models
        self.default = `default`
    }
}

/// A model.
public struct ModelBody: Codable, Sendable {
    /// Its name in commands.
    public let id: String
    /// Its name for people.
    public let name: String
    public let isDefault: Bool
    /// Of `low`, `medium`, `high`, `xhigh` and `max`; empty if none can be chosen.
    public let efforts: [String]
    /// Ways of thinking by the names of the Messages API; empty if they are unknown.
    public let thinking: [String]
    /// Longest prompt, in tokens.
    @Nullable public var maxInputTokens: Int?
    /// Longest answer, in tokens.
    @Nullable public var maxTokens: Int?
    /// `active`, `deprecated` or `retired`; null if the server does not say.
    @Nullable public var lifecycle: String?
    @Nullable public var retiresAt: String?
    /// From the shortest prompts to the longest; empty if they are unknown.
    public let prices: [ModelPriceBody]
    /// Whether people may choose it. Only for administrators.
    public let isAllowed: Bool?

    public init(
        id: String, name: String, isDefault: Bool, efforts: [String], thinking: [String], maxInputTokens: Int?,
        maxTokens: Int?, lifecycle: String?, retiresAt: String?, prices: [ModelPriceBody], isAllowed: Bool?
    ) {
        self.id = id
        self.name = name
        self.isDefault = isDefault
        self.efforts = efforts
        self.thinking = thinking
        self.maxInputTokens = maxInputTokens
        self.maxTokens = maxTokens
        self.lifecycle = lifecycle
        self.retiresAt = retiresAt
        self.prices = prices
        self.isAllowed = isAllowed
    }

    enum CodingKeys: String, CodingKey {
        case id, name, efforts, thinking, lifecycle, prices
        case isDefault = "is_default"
        case maxInputTokens = "max_input_tokens"
        case maxTokens = "max_tokens"
        case retiresAt = "retires_at"
        case isAllowed = "is_allowed"
    }
}

/// What prompts from some length on cost, in millionths of a US dollar: for a million tokens, or for one search. Null
/// is unknown.
public struct ModelPriceBody: Codable, Sendable {
    /// Tokens of the shortest prompt with this price.
    public let fromTokens: Int
    @Nullable public var input: Int64?
    @Nullable public var output: Int64?
    @Nullable public var cacheRead: Int64?
    @Nullable public var cacheWrite5m: Int64?
    @Nullable public var cacheWrite1h: Int64?
    @Nullable public var webSearch: Int64?

    public init(
        fromTokens: Int, input: Int64?, output: Int64?, cacheRead: Int64?, cacheWrite5m: Int64?, cacheWrite1h: Int64?,
        webSearch: Int64?
    ) {
        self.fromTokens = fromTokens
        self.input = input
        self.output = output
        self.cacheRead = cacheRead
        self.cacheWrite5m = cacheWrite5m
        self.cacheWrite1h = cacheWrite1h
        self.webSearch = webSearch
    }

    enum CodingKeys: String, CodingKey {
        case input, output
        case fromTokens = "from_tokens"
        case cacheRead = "cache_read"
        case cacheWrite5m = "cache_write_5m"
        case cacheWrite1h = "cache_write_1h"
        case webSearch = "web_search"
    }
}

/// `GET /admin/models`: all models of the connected server.
public struct ModelRulesBody: Codable, Sendable {
    public let models: [ModelBody]
    /// Names of the models that people may choose beside the default one.
    public let allowed: [String]
    /// The default that an administrator chose.
    @Nullable public var `default`: String?
    /// Whether the server's settings name the default.
    public let isDefaultFixed: Bool
    /// Whether the models of the server are known; if not, none can be listed here.
    public let isListed: Bool

    public init(
        models: [ModelBody], allowed: [String], default: String?, isDefaultFixed: Bool, isListed: Bool
    ) {
        self.models = models
        self.allowed = allowed
        self.default = `default`
        self.isDefaultFixed = isDefaultFixed
        self.isListed = isListed
    }

    enum CodingKeys: String, CodingKey {
        case models, allowed, `default`
        case isDefaultFixed = "is_default_fixed"
        case isListed = "is_listed"
    }
}

/// `PUT /admin/models`.
public struct AllowedModelsBody: CommandBody {
    /// Names of the models that people may choose.
    public var allowed: [String]
    /// Absent or null for the one that the server's settings name.
    public var `default`: String?

    public init(allowed: [String], default: String? = nil) {
        self.allowed = allowed
        self.default = `default`
    }

    public enum CodingKeys: String, CodingKey {
        case allowed, `default`
    }
}
