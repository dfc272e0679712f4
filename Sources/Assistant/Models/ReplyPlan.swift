internal import Anthropic
package import Model

/// What a reply is asked with, decided when it begins.
package struct ReplyPlan: Hashable, Codable, Sendable {
    /// How the model thinks before it answers. Names are the protocol's.
    package enum Thinking: String, Hashable, Codable, Sendable {
        /// As much as it wants. A summary of it is shown.
        case adaptive
        /// Only between tool calls.
        case betweenTools = "between_tools"
        /// Not at all.
        case disabled
    }

    /// Name of the model, as requests spell it.
    package let model: String
    /// Nil where the model offers no efforts, or is left to its own measure.
    package let effort: Effort?
    /// Most tokens of the reply, thinking included.
    package let maxTokens: Int
    /// Nil where it is unknown what the model accepts; then nothing about thinking is sent.
    package let thinking: Thinking?
    /// Most tokens of the prompt; nil where that is unknown.
    package let contextWindow: Int?
    /// The model that was chosen but cannot answer: it is retired, unknown or not allowed.
    package let replaced: String?
}

extension ReplyPlan {
    /// What a server is asked unless more is known of it.
    init(_ server: ModelServer) {
        self.init(
            model: server.model, effort: nil, maxTokens: server.maxTokens, thinking: nil, contextWindow: nil,
            replaced: nil)
    }
}

extension ReplyPlan.Thinking {
    /// What of the offered ways to choose so that the model thinks as much as it wants; nil if it cannot.
    static func on(among modes: [Anthropic.Thinking.Mode]) -> Self? {
        modes.contains(.adaptive) ? .adaptive : nil
    }

    /// What of the offered ways comes closest to no thinking; nil if the model always thinks.
    static func off(among modes: [Anthropic.Thinking.Mode]) -> Self? {
        modes.contains(.disabled) ? .disabled : modes.contains(.betweenTools) ? .betweenTools : nil
    }

    /// The field of a request.
    var request: Anthropic.Thinking {
        switch self {
        case .adaptive: .adaptive(.summarized)
        case .betweenTools: .betweenTools
        case .disabled: .disabled
        }
    }
}
