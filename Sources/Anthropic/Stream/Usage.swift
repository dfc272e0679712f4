internal import JSON

/// Tokens of a message, as far as the server has reported. All numbers are totals since its beginning.
public struct Usage: Sendable, Hashable {
    /// Uncached input tokens: neither read from the cache nor written to it.
    public var inputTokens: Int?
    /// Tokens written, thinking included.
    public var outputTokens: Int?
    /// Tokens written to the cache.
    public var cacheCreationInputTokens: Int?
    /// Of these, cached for five minutes.
    public var cacheCreationFiveMinutes: Int?
    /// Of these, cached for an hour.
    public var cacheCreationOneHour: Int?
    /// Tokens read from the cache.
    public var cacheReadInputTokens: Int?
    /// Of the tokens written, those spent on thinking.
    public var thinkingTokens: Int?
    /// Web searches, which cost extra.
    public var webSearchRequests: Int?
    /// Tier that served the request.
    public var serviceTier: String?

    /// Nothing reported yet.
    public init() {}

    /// Tokens of the whole prompt: uncached, read from the cache and written to it. Missing numbers count as zero.
    public var totalInputTokens: Int {
        [inputTokens, cacheCreationInputTokens, cacheReadInputTokens]
            .reduce(0) { sum, count in
                let (total, overflow) = sum.addingReportingOverflow(count ?? 0)
                return overflow ? .max : total
            }
    }

    /// Takes the numbers of a later report; those it does not mention stay.
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
    /// Plausible numbers for a message. No model reads a thousand million tokens at once.
    static let sensible = 0...1_000_000_000

    /// Reads the numbers present; a missing, negative or implausible number counts as not reported.
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
    /// A number of tokens or requests; nil for an implausible one.
    var count: Int? {
        integer.flatMap { Usage.sensible.contains($0) ? $0 : nil }
    }
}
