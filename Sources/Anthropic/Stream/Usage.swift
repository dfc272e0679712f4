/// Tokens of a message, as far as the server has told. All numbers are totals since its beginning.
public struct Usage: Sendable, Hashable {
    /// Tokens read anew: neither from the cache nor written to it.
    public var inputTokens: Int?
    /// Tokens written, thinking included.
    public var outputTokens: Int?
    /// Tokens written to the cache.
    public var cacheCreationInputTokens: Int?
    /// Of these, with a life of five minutes.
    public var cacheCreationFiveMinutes: Int?
    /// Of these, with a life of an hour.
    public var cacheCreationOneHour: Int?
    /// Tokens read from the cache.
    public var cacheReadInputTokens: Int?
    /// Of the tokens written, those spent on thinking.
    public var thinkingTokens: Int?
    /// Searches on the web, which cost extra.
    public var webSearchRequests: Int?
    /// Tier that served the request.
    public var serviceTier: String?

    /// Nothing told yet.
    public init() {}

    /// Tokens of the whole prompt: read anew, from the cache and to the cache. Missing ones count as none.
    public var totalInputTokens: Int {
        [inputTokens, cacheCreationInputTokens, cacheReadInputTokens]
            .reduce(0) { sum, count in
                let (total, overflow) = sum.addingReportingOverflow(count ?? 0)
                return overflow ? .max : total
            }
    }

    /// Takes over what a later report tells; what it does not mention stays.
    public mutating func update(with later: Usage) {
        inputTokens = later.inputTokens ?? inputTokens
        outputTokens = later.outputTokens ?? outputTokens
        cacheCreationInputTokens = later.cacheCreationInputTokens ?? cacheCreationInputTokens
        cacheCreationFiveMinutes = later.cacheCreationFiveMinutes ?? cacheCreationFiveMinutes
        cacheCreationOneHour = later.cacheCreationOneHour ?? cacheCreationOneHour
        cacheReadInputTokens = later.cacheReadInputTokens ?? cacheReadInputTokens
        thinkingTokens = later.thinkingTokens ?? thinkingTokens
        webSearchRequests = later.webSearchRequests ?? webSearchRequests
        serviceTier = later.serviceTier ?? serviceTier
    }
}

extension Usage {
    /// Numbers that a message can have. No model reads a thousand million tokens at once.
    static let sensible = 0...1_000_000_000

    /// Reads what is there; a missing, negative or senseless number is one that was not told.
    init(_ json: JSON?) {
        inputTokens = json?["input_tokens"]?.count
        outputTokens = json?["output_tokens"]?.count
        cacheCreationInputTokens = json?["cache_creation_input_tokens"]?.count
        cacheCreationFiveMinutes = json?["cache_creation"]?["ephemeral_5m_input_tokens"]?.count
        cacheCreationOneHour = json?["cache_creation"]?["ephemeral_1h_input_tokens"]?.count
        cacheReadInputTokens = json?["cache_read_input_tokens"]?.count
        thinkingTokens = json?["output_tokens_details"]?["thinking_tokens"]?.count
        webSearchRequests = json?["server_tool_use"]?["web_search_requests"]?.count
        serviceTier = json?["service_tier"]?.token
    }
}

extension JSON {
    /// A number of tokens or requests, nil for a senseless one.
    var count: Int? {
        integer.flatMap { Usage.sensible.contains($0) ? $0 : nil }
    }
}
