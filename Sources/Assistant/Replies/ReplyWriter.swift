internal import Anthropic
internal import Logging
internal import Model
internal import Storage

/// Writes one reply: asks the model and passes on its text as it comes.
struct ReplyWriter: Sendable {
    let source: ModelSource
    let messages: MessageStore
    let contexts: ContextStore

    /// Runs until the model is done, fails, or the task is cancelled.
    ///
    /// - Returns: The reply with its text and how it ended; still `streaming` when the task was cancelled.
    func write(_ live: LiveReply, logger: Logger) async -> Model.Message {
        let start = live.position
        var answer = Answer()
        let failure: ReplyFailure?
        do {
            try await receive(&answer, for: live)
            failure = answer.message.failure(hasText: live.position > start)
        } catch {
            if Task.isCancelled || error is CancellationError { return draft(live, answer) }
            logger.warning("A reply failed", metadata: ["reply": "\(live.id)", "error": "\(error)"])
            failure = ReplyFailure(error)
        }
        return ending(of: live, answer, failure)
    }

    /// Asks the model and passes on what it says.
    private func receive(_ answer: inout Answer, for live: LiveReply) async throws {
        for try await event in try await events(for: live) {
            // The live reply keeps the text: the accumulator would keep it a second time.
            if let text = event.text {
                live.append(text)
                answer.pace.noteText()
            } else {
                answer.accumulator.apply(event)
            }
        }
    }

    private func events(for live: LiveReply) async throws -> MessageStream {
        let request = try await request(for: live)
        return try await source.client().stream(request)
    }

    private func ending(of live: LiveReply, _ answer: Answer, _ failure: ReplyFailure?) -> Model.Message {
        var ending = draft(live, answer)
        if let failure { ending.fail(failure) } else { ending.status = .complete }
        return ending
    }

    private func request(for live: LiveReply) async throws -> MessageRequest {
        async let primary = contexts.context(.primary)
        async let personal = contexts.context(.personal(live.userID))
        async let history = messages.history(before: live.message)
        let prompt = Prompt(
            primary: try await primary?.content, personal: try await personal?.content, history: try await history,
            beginning: live.message.content)
        return MessageRequest(prompt, source: source, userID: "\(live.userID)")
    }

    /// The reply as far as it is, with what the model told about it.
    private func draft(_ live: LiveReply, _ answer: Answer) -> Model.Message {
        let message = answer.message
        var draft = live.message
        var metadata = Model.Message.Metadata(model: message.model ?? source.model)
        // A reply that goes on was paid for before, too.
        let earlier = draft.metadata
        metadata.inputTokens = sum(earlier?.inputTokens, message.usage.inputTokens)
        metadata.outputTokens = sum(earlier?.outputTokens, message.usage.outputTokens)
        metadata.cacheReadTokens = sum(earlier?.cacheReadTokens, message.usage.cacheReadInputTokens)
        metadata.cacheWriteTokens = sum(earlier?.cacheWriteTokens, message.usage.cacheCreationInputTokens)
        metadata.firstTextMillis = earlier?.firstTextMillis ?? answer.pace.firstText?.millis
        metadata.durationMillis = sum(earlier?.durationMillis, answer.pace.whole.millis)
        metadata.costMicros = source.isLocal ? 0 : nil
        metadata.stopReason = message.stopReason?.name
        metadata.requestID = message.id
        if source.isLocal { metadata.model = source.model }
        draft.metadata = metadata
        return draft
    }
}

/// What the model said about its answer, and how long it took.
private struct Answer {
    var accumulator = MessageAccumulator()
    var pace = Pace()

    var message: Anthropic.Message { accumulator.message }
}

/// How long the model takes, from the moment it is asked.
private struct Pace {
    private let start = ContinuousClock.now
    /// Until the first visible text.
    private(set) var firstText: Duration?

    var whole: Duration { ContinuousClock.now - start }

    mutating func noteText() {
        if firstText == nil { firstText = ContinuousClock.now - start }
    }
}

extension Duration {
    fileprivate var millis: Int { Int(self / .milliseconds(1)) }
}

/// The sum of what is known; `nil` when nothing is.
private func sum(_ left: Int?, _ right: Int?) -> Int? {
    guard let left, let right else { return left ?? right }
    return left + right
}

extension MessageRequest {
    init(_ prompt: Prompt, source: ModelSource, userID: String) {
        self.init(
            model: source.model, maxTokens: source.maxTokens, system: prompt.instructions.map { TextBlock($0) },
            messages: prompt.turns.map { Turn($0.isUser ? .user : .assistant, $0.text) }, userID: userID)
    }
}

extension StreamEvent {
    /// The visible text that it adds. U+0000 is left out: PostgreSQL cannot store it.
    var text: String? {
        let added: String
        switch self {
        case .contentBlockStart(_, .text(let text)): added = text
        case .contentBlockDelta(_, .text(let text)): added = text
        default: return nil
        }
        let visible = added.utf8.contains(0) ? String(added.unicodeScalars.filter { $0.value != 0 }) : added
        return visible.isEmpty ? nil : visible
    }
}

extension Anthropic.Message {
    /// Why a message that came to its end is no answer all the same.
    fileprivate func failure(hasText: Bool) -> ReplyFailure? {
        switch stopReason {
        case .refusal: .refused
        case .contextWindowExceeded where !hasText: .contextTooLong
        default: hasText ? nil : .empty
        }
    }
}

extension ReplyFailure {
    fileprivate init(_ error: any Error) {
        guard let error = error as? AnthropicError else {
            // The way to the model failed before a request was made: a local model that does not start, say.
            self = error is StoreError || error is DatabaseFailure ? .internal : .unreachable
            return
        }
        switch error.kind {
        case .http, .streamError: self = Self(status: error.status, type: error.type)
        case .transport: self = error.phase < .beforeText ? .unreachable : .truncated
        case .timeout(.connect): self = .unreachable
        case .timeout: self = .timeout
        case .truncated: self = .truncated
        case .protocolViolation, .notAnEventStream: self = .invalid
        }
    }

    /// By the name of the error, which is all that an error inside a stream has; else by the status.
    private init(status: Int?, type: String?) {
        switch (type, status) {
        case ("overloaded_error", _), (_, 529), (_, 503): self = .overloaded
        case ("rate_limit_error", _), (_, 429): self = .rateLimited
        case ("authentication_error", _), ("permission_error", _), (_, 401), (_, 403): self = .unauthorized
        case ("billing_error", _), (_, 402): self = .billing
        case ("timeout_error", _), (_, 408), (_, 504): self = .timeout
        case ("exceed_context_size_error", _), ("request_too_large", _), (_, 413): self = .contextTooLong
        case ("api_error", _): self = .overloaded
        case (_, let status?) where status >= 500: self = .overloaded
        default: self = .invalid
        }
    }
}
