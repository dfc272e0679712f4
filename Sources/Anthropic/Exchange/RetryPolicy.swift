/// When and after how long a failed call is tried again.
///
/// - Source: the policy of Anthropic's own clients, with a cap on the wait and no hopeless attempts.
public struct RetryPolicy: Sendable {
    /// Total attempts, including the first.
    public var maximumAttempts: Int

    /// The longest wait a server may ask for. Beyond it, the error is surfaced at once, with its
    /// ``AnthropicError/retryAfter``.
    public var longestWait: Duration

    /// Share of the back-off actually waited, 0.75 to 1, so that clients do not retry in lockstep.
    var jitter: @Sendable () -> Double = { Double.random(in: 0.75...1) }

    /// A policy, by default three attempts and waits of at most 20 s.
    public init(maximumAttempts: Int = 3, longestWait: Duration = .seconds(20)) {
        self.maximumAttempts = maximumAttempts
        self.longestWait = longestWait
    }

    /// How long to wait before the next attempt, or nil if there should be none.
    ///
    /// - Parameters:
    ///   - error: Why the last attempt failed.
    ///   - attempt: Number of that attempt, from 1.
    func wait(after error: AnthropicError, attempt: Int) -> Duration? {
        guard attempt < maximumAttempts, error.phase < .afterText, error.isPassing else { return nil }
        if let retryAfter = error.retryAfter {
            return retryAfter <= longestWait ? retryAfter : nil
        }
        if attempt == 1, error.kind == .transport, error.phase == .head {
            return .zero  // most likely a reused connection that the server had already closed
        }
        let steps = min(attempt - 1, 4)
        return .seconds(0.5 * Double(1 << steps) * jitter())
    }
}

extension AnthropicError {
    /// Whether the same call may well succeed a little later.
    var isPassing: Bool {
        if [code, type].contains(where: { $0.map(Self.spendingLimits.contains) ?? false }) {
            return false
        }
        if let serverWantsRetry {
            return serverWantsRetry
        }
        return switch kind {
        case .http: hasPassingStatus
        case .streamError: hasPassingStatus || type.map(Self.passingTypes.contains) ?? false
        case .transport, .truncated, .timeout(.connect): true
        case .timeout, .protocolViolation, .notAnEventStream: false
        }
    }

    private var hasPassingStatus: Bool {
        // 501: the server will not know the request later either.
        status.map { [408, 409, 429].contains($0) || ($0 >= 500 && $0 != 501) } ?? false
    }

    /// Error names, from Anthropic's and other servers, for limits that waiting does not lift.
    private static let spendingLimits: Set = [
        "enforced_spend_limit_reached", "contract_spend_limit_reached", "insufficient_quota",
    ]
    private static let passingTypes: Set = ["overloaded_error", "api_error", "rate_limit_error", "timeout_error"]
}
