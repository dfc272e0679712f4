/// Why a model stopped writing.
public enum StopReason: Sendable, Hashable {
    /// The model finished its answer.
    case endTurn
    /// ``MessageRequest/maxTokens`` was reached; the text is cut off.
    case maxTokens
    /// The model wrote one of the stop sequences.
    case stopSequence
    /// It waits for the result of a tool.
    case toolUse
    /// The server paused a long turn; sending the message back unchanged continues it.
    case pauseTurn
    /// The model declined. Discard what it wrote before.
    case refusal
    /// The conversation no longer fits the model; the text is cut off.
    case contextWindowExceeded
    /// An unknown reason.
    case unknown(String)

    /// The reason with this name in the protocol.
    public init(name: String) {
        self = Self.known.first { $0.name == name } ?? .unknown(name)
    }

    /// Its name in the protocol.
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
