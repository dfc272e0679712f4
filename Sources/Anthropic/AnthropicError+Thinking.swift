extension AnthropicError {
    /// Why a server refused thinking that was sent back to it.
    public enum ThinkingRefusal: Sendable, Hashable {
        /// Something before the thinking is not what it was when the thinking was written. Asking again with
        /// ``Thinking/PrefixMismatch/dropBlock`` helps.
        case otherConversation
        /// Its signature is missing, changed or another server's. Only leaving the thinking out helps.
        case signature
    }

    /// Why the server refused thinking that was sent back to it; nil if that was not what it refused.
    ///
    /// Servers give these refusals no name of their own. So this is the one place where the text of an error decides.
    public var thinkingRefusal: ThinkingRefusal? {
        guard kind == .http, status == 400, type == "invalid_request_error" else { return nil }
        if message.contains("bound to a different conversation") {
            return .otherConversation
        }
        return Self.unreadable.contains(where: message.contains) ? .signature : nil
    }

    private static let unreadable = [
        "Invalid `signature` in `thinking` block", "Invalid `data` in `redacted_thinking` block",
        "blocks in the latest assistant message cannot be modified",
    ]

    /// Whether the server refused how the model was asked to think. Asking without ``MessageRequest/thinking`` helps.
    ///
    /// Some servers name the field in front of what they say, some only write about thinking, so this too reads the text.
    public var refusesThinkingSetting: Bool {
        guard kind == .http, status == 400, type == "invalid_request_error", thinkingRefusal == nil else {
            return false
        }
        return !message.hasPrefix("messages.") && (message.contains("thinking") || message.contains("block_binding"))
    }

    /// Whether the server refused thinking because it is not of this conversation or not its own.
    public var isForeignThinking: Bool {
        thinkingRefusal != nil
    }
}
