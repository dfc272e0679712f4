public import JSON

/// What a model server sends while a message grows.
///
/// An event of type `error` is not among them: it ends the stream as an ``AnthropicError``.
public enum StreamEvent: Sendable, Hashable {
    /// The message begins.
    case messageStart(MessageStart)
    /// A block begins.
    case contentBlockStart(index: Int, ContentBlock)
    /// A block grows.
    case contentBlockDelta(index: Int, ContentDelta)
    /// A block is complete.
    case contentBlockStop(index: Int)
    /// The message is about to end: why, and what it cost.
    case messageDelta(MessageDelta)
    /// The message is complete. Without this event, it is not.
    case messageStop
    /// A keep-alive.
    case ping
    /// An event of an unknown type, whole.
    case unknown(type: String, JSON)
}

/// The beginning of a message.
public struct MessageStart: Sendable, Hashable {
    /// The server's identifier of the message.
    public var id: String?
    /// The model that answers. May differ from the name in the request.
    public var model: String?
    /// Tokens read so far.
    public var usage: Usage
    /// What the server changed in the request before the model read it.
    public var inputTransformations: [InputTransformation]

    /// A beginning.
    public init(
        id: String? = nil, model: String? = nil, usage: Usage = Usage(),
        inputTransformations: [InputTransformation] = []
    ) {
        self.id = id
        self.model = model
        self.usage = usage
        self.inputTransformations = inputTransformations
    }
}

/// The end of a message.
public struct MessageDelta: Sendable, Hashable {
    /// Why the model stopped.
    public var stopReason: StopReason?
    /// The stop sequence that the model wrote.
    public var stopSequence: String?
    /// Details of the reason, such as the category and explanation of a refusal.
    public var stopDetails: JSON?
    /// Totals so far. They replace earlier ones.
    public var usage: Usage

    /// An end.
    public init(
        stopReason: StopReason? = nil, stopSequence: String? = nil, stopDetails: JSON? = nil, usage: Usage = Usage()
    ) {
        self.stopReason = stopReason
        self.stopSequence = stopSequence
        self.stopDetails = stopDetails
        self.usage = usage
    }
}
