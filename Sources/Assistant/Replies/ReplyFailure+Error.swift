internal import Anthropic
internal import Model
internal import Storage

extension ReplyFailure {
    /// Determines why a reply failed from the error that ended it.
    init(_ error: any Error) {
        switch error {
        case let failure as ReplyFailure: self = failure
        case let error as AnthropicError: self = Self(error)
        case is StoreError, is DatabaseFailure: self = .internal
        // The model could not be reached before any request was made: for example, a local model does not start.
        default: self = .unreachable
        }
    }

    private init(_ error: AnthropicError) {
        switch error.kind {
        case .http, .streamError, .notAnEventStream: self = Self(answer: error)
        case .transport: self = error.phase < .beforeText ? .unreachable : .truncated
        case .timeout(.connect): self = .unreachable
        case .timeout: self = .timeout
        case .truncated: self = .truncated
        case .protocolViolation: self = .invalid
        }
    }

    /// Uses the error's name, which is all that most errors inside a stream have, or else the status. If both only say that
    /// the request was wrong, looks at the server's message.
    private init(answer error: AnthropicError) {
        let complaint = ServerComplaint(error)?.failure
        switch (error.type, error.status) {
        case (_, _) where complaint == .billing: self = .billing
        case ("overloaded_error", _), (_, 529), (_, 503): self = .overloaded
        case ("rate_limit_error", _), (_, 429): self = .rateLimited
        case ("authentication_error", _), ("permission_error", _), (_, 401), (_, 403):
            self = complaint == .unknownModel || complaint == .refused ? complaint ?? .unauthorized : .unauthorized
        case ("billing_error", _), (_, 402): self = .billing
        case ("timeout_error", _), (_, 408), (_, 504), (_, 524): self = .timeout
        case ("exceed_context_size_error", _), ("request_too_large", _), (_, 413): self = .contextTooLong
        case (_, _) where complaint != nil: self = complaint ?? .invalid
        case ("not_found_error", _), (_, 404): self = .unknownModel
        case ("api_error", _): self = .overloaded
        case (_, let status?) where status >= 500: self = .overloaded
        default: self = .invalid
        }
    }
}
