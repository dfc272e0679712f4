internal import JSON

/// How a stream ended.
enum StreamEnding: Sendable {
    /// The message is complete.
    case complete
    /// The body ended early.
    case cut
    /// The connection broke.
    case broken
    /// No bytes came for too long.
    case silent
    /// The server sent something invalid.
    case violation(reason: String)
    /// The server reported an error.
    case reported(JSON)

    /// The kind of failure this is, nil for a complete message.
    var failure: AnthropicError.Kind? {
        switch self {
        case .complete: nil
        case .cut: .truncated
        case .broken: .transport
        case .silent: .timeout(.idle)
        case .violation: .protocolViolation
        case .reported: .streamError
        }
    }

    /// The details of the failure.
    func body(key: APIKey?) -> ErrorBody? {
        switch self {
        case .violation(let reason):
            ErrorBody(.object([JSON.Member("message", .string("Not the Messages API: \(reason)"))]), key: key)
        case .reported(let json): ErrorBody(json, key: key)
        case .complete, .cut, .broken, .silent: nil
        }
    }
}
