/// A request for the next message of a conversation.
///
/// Equal requests become identical bytes, so that the server's prompt cache can hit. There are no sampling parameters,
/// because current versions of the API refuse them. Replies are always streamed.
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

    /// A request.
    public init(
        model: String, maxTokens: Int, system: [TextBlock] = [], messages: [Turn], userID: String? = nil,
        stopSequences: [String] = [], thinking: Thinking? = nil, output: OutputConfiguration? = nil
    ) {
        self.model = model
        self.maxTokens = maxTokens
        self.system = system
        self.messages = messages
        self.userID = userID
        self.stopSequences = stopSequences
        self.thinking = thinking
        self.output = output
    }
}
