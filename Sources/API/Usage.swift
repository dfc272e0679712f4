/// Sums over model calls. All are exact.
public struct CallTotalsBody: Codable, Sendable, Hashable {
    /// Calls, including those still running.
    public let calls: Int
    /// Of these, those still running: they have no cost and no counts yet.
    public let running: Int
    /// Of these, those whose cost is an estimate.
    public let estimates: Int
    /// Of these, those that have ended at an unknown cost: `cost_micros` leaves them out.
    public let unknownCosts: Int
    /// Millionths of a US dollar.
    public let costMicros: Int
    /// Tokens of prompts that the cache had no part in.
    public let inputTokens: Int
    /// Tokens written, thinking included.
    public let outputTokens: Int
    public let thinkingTokens: Int
    public let cacheReadTokens: Int
    public let cacheWrite5mTokens: Int
    public let cacheWrite1hTokens: Int
    public let webSearches: Int

    public init(
        calls: Int, running: Int, estimates: Int, unknownCosts: Int, costMicros: Int, inputTokens: Int,
        outputTokens: Int, thinkingTokens: Int, cacheReadTokens: Int, cacheWrite5mTokens: Int,
        cacheWrite1hTokens: Int, webSearches: Int
    ) {
        self.calls = calls
        self.running = running
        self.estimates = estimates
        self.unknownCosts = unknownCosts
        self.costMicros = costMicros
        self.inputTokens = inputTokens
        self.outputTokens = outputTokens
        self.thinkingTokens = thinkingTokens
        self.cacheReadTokens = cacheReadTokens
        self.cacheWrite5mTokens = cacheWrite5mTokens
        self.cacheWrite1hTokens = cacheWrite1hTokens
        self.webSearches = webSearches
    }

    enum CodingKeys: String, CodingKey {
        case calls, running, estimates
        case unknownCosts = "unknown_costs"
        case costMicros = "cost_micros"
        case inputTokens = "input_tokens"
        case outputTokens = "output_tokens"
        case thinkingTokens = "thinking_tokens"
        case cacheReadTokens = "cache_read_tokens"
        case cacheWrite5mTokens = "cache_write_5m_tokens"
        case cacheWrite1hTokens = "cache_write_1h_tokens"
        case webSearches = "web_searches"
    }
}

/// The sums of one group. Of the names, those of the requested grouping are there.
public struct UsageGroupBody: Codable, Sendable, Hashable {
    /// A day in UTC: `2026-11-27`.
    public var day: String?
    public var provider: String?
    public var model: String?
    public var purpose: String?
    public var userID: String?
    public var totals: CallTotalsBody

    public init(totals: CallTotalsBody) {
        self.totals = totals
    }

    enum CodingKeys: String, CodingKey {
        case day, provider, model, purpose, totals
        case userID = "user_id"
    }
}

/// `GET /usage` and `GET /admin/usage`.
public struct UsageBody: Codable, Sendable {
    public let since: String
    /// The first moment after the period; null if it lasts until now.
    @Nullable public var until: String?
    public let totals: CallTotalsBody
    /// Only if a grouping was requested.
    public let groups: [UsageGroupBody]?

    public init(since: String, until: String?, totals: CallTotalsBody, groups: [UsageGroupBody]?) {
        self.since = since
        self.until = until
        self.totals = totals
        self.groups = groups
    }
}
