internal import Synchronization

/// Follows the attempts of one call, so that none leaves unnoticed.
///
/// ``attempt`` tells at any time how far the call has got. When the stream has ended, in whatever way, that is final.
public final class AttemptObserver: Sendable {
    private let willSend: @Sendable (_ attempt: Int) async throws -> Void
    private let didFail: @Sendable (_ attempt: Attempt, _ error: AnthropicError) async -> Void

    /// Guards the attempt; set by the task that talks to the server, read by anybody.
    private let latest = Mutex<Attempt?>(nil)

    /// An observer of one call. Use another for the next.
    ///
    /// - Parameters:
    ///   - willSend: Called before each request leaves, with the number of the attempt, from 1. The request waits for
    ///     it. If it throws, nothing is sent and the stream ends with its error.
    ///   - didFail: Called when an attempt has failed, whether or not another follows; a stream that ends with an error
    ///     ends after this. Not called if the reader was cancelled.
    public init(
        willSend: @escaping @Sendable (_ attempt: Int) async throws -> Void = { _ in },
        didFail: @escaping @Sendable (_ attempt: Attempt, _ error: AnthropicError) async -> Void = { _, _ in }
    ) {
        self.willSend = willSend
        self.didFail = didFail
    }

    /// The latest attempt; nil before the first.
    public var attempt: Attempt? { latest.withLock { $0 } }

    /// Begins an attempt whose request leaves next.
    ///
    /// - Throws: What `willSend` throws, or `CancellationError`; then the request must not be sent.
    func begin(_ number: Int) async throws {
        try Task.checkCancellation()
        latest.withLock { $0 = Attempt(number: number) }
        try await willSend(number)
        try Task.checkCancellation()
        update { $0.phase = .head }
    }

    func answered(requestID: String?) {
        update { attempt in
            attempt.phase = .beforeText
            attempt.requestID = requestID
        }
    }

    func received(_ events: [StreamEvent]) {
        let reports = events.compactMap(\.usage)
        guard !reports.isEmpty else { return }
        update { attempt in
            for report in reports {
                attempt.usage.update(with: report)
            }
        }
    }

    func delivers() {
        update { $0.phase = .afterText }
    }

    func failed(with error: AnthropicError) async {
        update { attempt in
            attempt.phase = error.phase
            attempt.requestID = error.requestID ?? attempt.requestID
        }
        guard let attempt else { return }
        await didFail(attempt, error)
    }

    private func update(_ change: (inout Attempt) -> Void) {
        latest.withLock { attempt in
            guard var changed = attempt else { return }
            change(&changed)
            attempt = changed
        }
    }
}

extension StreamEvent {
    /// Tokens that the event reports.
    fileprivate var usage: Usage? {
        switch self {
        case .messageStart(let start): start.usage
        case .messageDelta(let delta): delta.usage
        default: nil
        }
    }
}
