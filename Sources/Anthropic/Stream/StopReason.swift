/// Why a model stopped writing.
public enum StopReason: Sendable, Hashable {
    /// It said what it had to say.
    case endTurn
    /// ``MessageRequest/maxTokens`` was reached: the text is cut.
    case maxTokens
    /// One of the stop sequences was met.
    case stopSequence
    /// It waits for the result of a tool.
    case toolUse
    /// The server paused a long turn; sending the message back unchanged goes on with it.
    case pauseTurn
    /// It declined. What was written before is to be dropped.
    case refusal
    /// The conversation no longer fits the model: the text is cut.
    case contextWindowExceeded
    /// A reason that is not known here.
    case unknown(String)

    /// The reason by the name the protocol gives it.
    public init(name: String) {
        self = Self.known.first { $0.name == name } ?? .unknown(name)
    }

    /// The name the protocol gives it.
    public var name: String {
        switch self {
        case .endTurn: "end_turn"
        case .maxTokens: "max_tokens"
        case .stopSequence: "stop_sequence"
        case .toolUse: "tool_use"
        case .pauseTurn: "pause_turn"
        case .refusal: "refusal"
        case .contextWindowExceeded: "model_context_window_exceeded"
        case .unknown(let name): name
        }
    }

    private static let known: [StopReason] = [
        .endTurn, .maxTokens, .stopSequence, .toolUse, .pauseTurn, .refusal, .contextWindowExceeded,
    ]
}
