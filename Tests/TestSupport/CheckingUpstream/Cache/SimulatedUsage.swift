/// Tokens of one call, or of several.
public struct SimulatedUsage: Sendable, Hashable {
    /// Prompt tokens that were neither read from the cache nor written to it.
    public var input = 0
    /// Prompt tokens read from the cache.
    public var cacheRead = 0
    /// Prompt tokens cached for five minutes.
    public var cacheWrite5m = 0
    /// Prompt tokens cached for an hour.
    public var cacheWrite1h = 0
    /// Tokens of the answer, thinking included.
    public var output = 0
    /// Tokens of thinking.
    public var thinking = 0
    /// Web searches.
    public var webSearches = 0

    /// No tokens, or the given ones.
    public init(
        input: Int = 0, cacheRead: Int = 0, cacheWrite5m: Int = 0, cacheWrite1h: Int = 0, output: Int = 0,
        thinking: Int = 0, webSearches: Int = 0
    ) {
        self.input = input
        self.cacheRead = cacheRead
        self.cacheWrite5m = cacheWrite5m
        self.cacheWrite1h = cacheWrite1h
        self.output = output
        self.thinking = thinking
        self.webSearches = webSearches
    }

    /// All tokens of the prompt.
    public var prompt: Int { input + cacheRead + cacheWrite5m + cacheWrite1h }

    /// The tokens of both.
    public static func + (one: SimulatedUsage, other: SimulatedUsage) -> SimulatedUsage {
        SimulatedUsage(
            input: one.input + other.input, cacheRead: one.cacheRead + other.cacheRead,
            cacheWrite5m: one.cacheWrite5m + other.cacheWrite5m, cacheWrite1h: one.cacheWrite1h + other.cacheWrite1h,
            output: one.output + other.output, thinking: one.thinking + other.thinking,
            webSearches: one.webSearches + other.webSearches)
    }
}

extension SimulatedUsage {
    /// `usage` of `message_start`.
    var atStart: String {
        #"{"input_tokens":\#(input),"cache_creation_input_tokens":\#(cacheWrite5m + cacheWrite1h),"#
            + #""cache_read_input_tokens":\#(cacheRead),"cache_creation":{"#
            + #""ephemeral_5m_input_tokens":\#(cacheWrite5m),"ephemeral_1h_input_tokens":\#(cacheWrite1h)},"#
            + #""output_tokens":1,"service_tier":"standard"}"#
    }

    /// `usage` of `message_delta`.
    var atEnd: String {
        let searches = webSearches > 0 ? #","server_tool_use":{"web_search_requests":\#(webSearches)}"# : ""
        return #"{"output_tokens":\#(output),"output_tokens_details":{"thinking_tokens":\#(thinking)}\#(searches)}"#
    }
}
