/// A request for the next message of a conversation.
///
/// Equal requests become identical bytes, and a request with further turns repeats the bytes of the earlier ones, so
/// that the server's prompt cache can hit. There are no sampling parameters, because current versions of the API refuse
/// them. Replies are always streamed.
public struct MessageRequest: Sendable, Hashable {
    /// Name of the model, as the server's list spells it.
    public var model: String

    /// The most tokens to write, thinking included. At least 1.
    public var maxTokens: Int

    /// Instructions that precede the conversation.
    public var system: [TextBlock]

    /// The conversation, oldest first. Blocks with only white space are not sent, because servers refuse them.
    public var messages: [Turn]

    /// An opaque identifier of the person, for the provider's abuse detection. Never a name or an address.
    public var userID: String?

    /// Texts at which the model stops.
    public var stopSequences: [String]

    /// Whether and how the model thinks first; nil for the model's default.
    public var thinking: Thinking?

    /// Effort and form of the answer, nil for the model's defaults.
    public var output: OutputConfiguration?

    /// Asks the server to cache the prompt up to its end, wherever that is. Counts as one of the four blocks that may
    /// ask for this. Only for servers known to support it.
    public var cacheControl: CacheControl?

    /// Names of the API's experimental features that the request uses, for the header `anthropic-beta`.
    public var betas: [String]

    /// A request.
    public init(
        model: String, maxTokens: Int, system: [TextBlock] = [], messages: [Turn], userID: String? = nil,
        stopSequences: [String] = [], thinking: Thinking? = nil, output: OutputConfiguration? = nil,
        cacheControl: CacheControl? = nil, betas: [String] = []
    ) {
        self.model = model
        self.maxTokens = maxTokens
        self.system = system
        self.messages = messages
        self.userID = userID
        self.stopSequences = stopSequences
        self.thinking = thinking
        self.output = output
        self.cacheControl = cacheControl
        self.betas = betas
    }
}
