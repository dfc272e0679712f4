internal import Anthropic
internal import Logging
internal import Model
internal import Storage
internal import Synchronization

/// The ledger's rows of one call: one for each request, written before it leaves.
final class CallRecord: Sendable {
    /// What is known of the call before it begins.
    struct Outline: Sendable {
        let userID: User.ID
        let chatID: Chat.ID
        let messageID: Model.Message.ID?
        let purpose: ModelCall.Purpose
        let step: Int
        let node: Node.ID
        let model: String
        let maxTokens: Int
        /// Bytes of the whole prompt.
        let promptSize: Int
    }

    private struct State {
        /// The row of the request that is running.
        var running: ModelCall?
        /// Whether the first row was stored before, together with what the call is for.
        var isPrepared: Bool
        /// Attempts of earlier calls for the same.
        var before: Int
        var firstTextAt: Timestamp?
        /// Bytes received, thinking included.
        var written = 0
    }

    /// Bytes of text per token: about four in English, and in other languages with one or two bytes per letter.
    private static let bytesPerToken = 4

    private let outline: Outline
    private let account: ModelAccount
    private let ledger: LedgerStore
    private let logger: Logger
    /// Guards which row is running.
    private let state: Mutex<State>

    /// - Parameters:
    ///   - prepared: The row of the first request, if it is stored already.
    ///   - before: How many requests were made before for the same.
    init(
        _ outline: Outline, _ account: ModelAccount, _ ledger: LedgerStore, prepared: ModelCall? = nil,
        after before: Int = 0, logger: Logger
    ) {
        self.outline = outline
        self.account = account
        self.ledger = ledger
        self.logger = logger
        state = Mutex(State(running: prepared, isPrepared: prepared != nil, before: before))
    }

    /// Makes an observer that keeps the rows; one for each call.
    func observer() -> AttemptObserver {
        AttemptObserver(
            willSend: { try await self.begin($0) },
            didFail: { attempt, error in await self.fail(attempt, error) })
    }

    /// How many requests have been made, those before included.
    var attempts: Int { state.withLock { $0.before } }

    func noteText(_ bytes: Int, isVisible: Bool) {
        state.withLock { state in
            state.written += bytes
            if isVisible, state.firstTextAt == nil { state.firstTextAt = .now }
        }
    }

    private func begin(_ attempt: Int) async throws {
        let number = state.withLock { state -> Int? in
            state.before += 1
            defer { state.isPrepared = false }
            return state.isPrepared ? nil : state.before
        }
        guard let number else { return }
        let call = ModelCall(
            userID: outline.userID, chatID: outline.chatID, messageID: outline.messageID, purpose: outline.purpose,
            step: outline.step, attempt: number, provider: account.provider, model: outline.model,
            node: "\(outline.node)")
        // Whether it was stored may remain unknown. Then it is withdrawn.
        state.withLock { $0.running = call }
        let stored = try await ledger.begin(
            call, promptTokens: outline.promptSize / Self.bytesPerToken, maxTokens: outline.maxTokens)
        state.withLock { $0.running = stored }
    }

    private func fail(_ attempt: Attempt, _ error: AnthropicError) async {
        // Once the server has counted the prompt, it bills for it. It may have done so if its answer broke off.
        let isBilled = attempt.usage.inputTokens != nil || error.brokeOffAnswer
        let ending: CallOutcome.Ending = isBilled ? .failed : .rejected
        guard let settlement = settlement(ending, attempt, errorCode: ReplyFailure(error).rawValue) else { return }
        await store(settlement)
    }

    /// Stores how the call ended. If that fails, the row is left running, and the next start settles it.
    func store(_ settlement: CallSettlement) async {
        // In its own task: this one may be cancelled, and would withdraw its transaction.
        await Task {
            do {
                try await ledger.settle(settlement, of: outline.userID)
            } catch {
                logger.error("What a model call cost was not stored", metadata: ["error": "\(error)"])
            }
        }.value
    }

    /// How the call ended, once; `nil` if nothing is left to be stored.
    ///
    /// - Parameters:
    ///   - attempt: The last request, `nil` if there was none.
    ///   - stopReason: Why the model stopped, as the protocol spells it.
    func settlement(
        _ ending: CallOutcome.Ending, _ attempt: Attempt?, stopReason: String? = nil, errorCode: String? = nil
    ) -> CallSettlement? {
        let taken = state.withLock { state in
            defer { state.running = nil }
            return state
        }
        guard let call = taken.running else { return nil }
        guard let attempt, attempt.phase > .connect else { return .withdrawn(call.id) }
        let usage = attempt.usage
        let outcome = CallOutcome(
            ending, stopReason: stopReason, errorCode: errorCode, requestID: attempt.requestID,
            serviceTier: usage.serviceTier, firstTextAt: taken.firstTextAt)
        let estimate = CallEstimate(
            promptTokens: outline.promptSize / Self.bytesPerToken, writtenTokens: taken.written / Self.bytesPerToken)
        return .settled(call, CallUsage(usage, lifetime: account.cacheLifetime), outcome, estimate, at: .now)
    }
}

extension AnthropicError {
    /// Whether the server began to answer, and then was heard no more.
    fileprivate var brokeOffAnswer: Bool {
        switch kind {
        case .transport, .timeout, .truncated: phase > .head
        case .http, .streamError, .protocolViolation, .notAnEventStream: false
        }
    }
}

extension CallUsage {
    /// - Parameter lifetime: For what was written to the cache, where the server does not tell.
    fileprivate init(_ usage: Usage, lifetime: CacheControl?) {
        let isSplit = usage.cacheCreationFiveMinutes != nil || usage.cacheCreationOneHour != nil
        let whole = isSplit ? nil : usage.cacheCreationInputTokens
        self.init(
            input: usage.inputTokens, output: usage.outputTokens, thinking: usage.thinkingTokens,
            cacheRead: usage.cacheReadInputTokens,
            cacheWrite5m: lifetime == .oneHour
                ? usage.cacheCreationFiveMinutes : usage.cacheCreationFiveMinutes ?? whole,
            cacheWrite1h: lifetime == .oneHour ? usage.cacheCreationOneHour ?? whole : usage.cacheCreationOneHour,
            webSearches: usage.webSearchRequests)
    }
}
