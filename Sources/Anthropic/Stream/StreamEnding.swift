/// How a stream came to its end.
enum StreamEnding: Sendable {
    /// The message is complete.
    case complete
    /// The body ended before.
    case cut
    /// The connection broke.
    case broken
    /// No bytes came for too long.
    case silent
    /// Something came that makes no sense.
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

    /// What there is to tell about it.
    func body(key: APIKey?) -> ErrorBody? {
        switch self {
        case .violation(let reason):
            ErrorBody(.object([JSON.Member("message", .string("Not the Messages API: \(reason)"))]), key: key)
        case .reported(let json): ErrorBody(json, key: key)
        case .complete, .cut, .broken, .silent: nil
        }
    }
}
