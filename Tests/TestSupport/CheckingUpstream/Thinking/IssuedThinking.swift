/// Thinking that the server has sent, and what it is bound to.
struct IssuedThinking {
    /// `thinking` or `redacted_thinking`.
    let kind: String
    /// The text as it was sent, which is empty if it was omitted.
    let text: String
    let model: String
    let account: String
    /// The conversation it answered.
    let origin: Origin
    /// Token of the thinking of this account that came before.
    let predecessor: String?

    /// A conversation without its thinking.
    struct Origin {
        /// Digests of the tools, of `system`, and of the turns.
        let tools: Int
        let system: Int
        let turns: Int
        /// Blocks of the turns.
        let count: Int
    }
}

/// A change that the server made to a request instead of refusing it: an item of `input_transformations`.
public struct ThinkingTransformation: Sendable, Hashable {
    /// `thinking_dropped` or `thinking_mismatch_allowed`.
    public var type: String
    /// The block, such as `messages.3.content.0`.
    public var path: String
    /// `organization_binding_mismatch`, `model_binding_mismatch` or `prefix_binding_mismatch`.
    public var reason: String

    var json: String { #"{"type":"\#(type)","path":"\#(path)","reason":"\#(reason)"}"# }
}
