internal import Anthropic
internal import Logging
internal import Model
internal import Storage

/// Writes one reply: asks the model and passes its text on as it arrives.
struct ReplyWriter: Sendable {
    let source: ModelSource
    let prompts: PromptStore

    /// Most bytes of a prompt that is put together on the thread of a connection. Longer ones would hold up the other
    /// connections.
    private static let shortPrompt = 1 << 15

    /// Runs until the model is done, fails, or the task is cancelled.
    ///
    /// - Parameter executor: The executor of this task, if it prefers one.
    /// - Returns: The reply with its text and how it ended; still `streaming` if the task was cancelled.
    func write(_ live: LiveReply, on executor: (any TaskExecutor)?, logger: Logger) async -> Model.Message {
        var answer = Answer()
        let failure: ReplyFailure?
        do {
            try await receive(&answer, for: live, on: executor)
            failure = answer.failure
        } catch {
            if Task.isCancelled || error is CancellationError { return draft(live, answer) }
            failure = ReplyFailure(error)
            log(error, failure, of: live, logger)
        }
        return ending(of: live, answer, failure)
    }

    /// The server's own message may repeat what a user wrote, so it is logged only at debug level.
    private func log(_ error: any Error, _ failure: ReplyFailure?, of live: LiveReply, _ logger: Logger) {
        let code = failure?.rawValue ?? "none"
        logger.warning(
            "A reply failed", metadata: ["reply": "\(live.id)", "code": "\(code)", "error": "\(error)"])
        guard let error = error as? AnthropicError else { return }
        logger.debug(
            "What the model's server says", metadata: ["reply": "\(live.id)", "message": "\(error.message)"])
    }

    /// Asks the model and passes its text on, up to the size limit of a reply.
    ///
    /// - Throws: ``ReplyFailure/tooLong`` if there is more. Leaving the loop closes the connection to the model.
    private func receive(
        _ answer: inout Answer, for live: LiveReply, on executor: (any TaskExecutor)?
    ) async throws {
        let step = live.message.parts.last.map { $0.step + 1 } ?? 0
        for try await event in try await events(for: live, on: executor) {
            guard let (text, kind) = event.addition else {
                if case .contentBlockStop = event { live.endPart(wire: nil, durationMillis: answer.partMillis) }
                answer.note(event)
                continue
            }
            let room = Limits.reply - live.size
            let fitting = text.prefix(bytes: room)
            if !fitting.isEmpty { live.append(fitting, kind: kind, step: step) }
            answer.note(fitting, kind)
            guard fitting.utf8.count == text.utf8.count else { throw ReplyFailure.tooLong }
        }
    }

    private func events(for live: LiveReply, on executor: (any TaskExecutor)?) async throws -> MessageStream {
        let message = live.message
        let material = try await prompts.material(for: message, of: live.userID)
        let stream = { @Sendable () async throws -> MessageStream in
            let request = try request(material, for: message, of: live.userID)
            return try await source.client().stream(request, on: executor)
        }
        guard material.size > Self.shortPrompt else { return try await stream() }
        return try await withTaskExecutorPreference(globalConcurrentExecutor, operation: stream)
    }

    private func ending(of live: LiveReply, _ answer: Answer, _ failure: ReplyFailure?) -> Model.Message {
        var ending = draft(live, answer)
        if let failure { ending.fail(failure) } else { ending.status = .complete }
        return ending
    }

    private func request(
        _ material: PromptStore.Material, for reply: Model.Message, of user: User.ID
    ) throws -> MessageRequest {
        let prompt = Prompt(material, beginning: reply.content)
        if let most = source.longestPrompt, prompt.size > most { throw ReplyFailure.contextTooLong }
        return MessageRequest(prompt, source: source, userID: "\(user)")
    }

    /// The reply as written so far, with what the model reported about it.
    private func draft(_ live: LiveReply, _ answer: Answer) -> Model.Message {
        let message = answer.message
        var draft = live.message
        var metadata = Model.Message.Metadata(model: message.model ?? source.model)
        // A continued reply already has costs from before.
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

/// What the model reported about its answer, and how long it took. The text itself is in the live reply.
private struct Answer {
    private var accumulator = MessageAccumulator()
    private(set) var pace = Pace()
    /// When the part that is growing began.
    private var partBegan: ContinuousClock.Instant?
    /// Whether the text contains anything visible.
    private(set) var isVisible = false

    var message: Anthropic.Message { accumulator.message }

    /// How long the growing part has been growing.
    var partMillis: Int? { partBegan.map { ($0.duration(to: .now)).millis } }

    /// Why a message that ended normally still does not count as an answer.
    var failure: ReplyFailure? {
        switch message.stopReason {
        case .refusal: .refused
        case .contextWindowExceeded where !isVisible: .contextTooLong
        default: isVisible ? nil : .empty
        }
    }

    mutating func note(_ text: String, _ kind: Part.Kind) {
        if partBegan == nil { partBegan = .now }
        guard kind == .text else { return }
        pace.noteText()
        if !isVisible { isVisible = text.hasVisibleText }
    }

    /// Keeps what an event says about the message, but not the content blocks: thinking may be longer than any answer.
    mutating func note(_ event: StreamEvent) {
        switch event {
        case .messageStart, .messageDelta: accumulator.apply(event)
        case .contentBlockStart: partBegan = .now
        case .contentBlockStop: partBegan = nil
        default: break
        }
    }
}

/// How long the model takes, from the moment it is asked.
private struct Pace {
    private let start = ContinuousClock.now
    /// Time to the first visible text.
    private(set) var firstText: Duration?

    var whole: Duration { ContinuousClock.now - start }

    mutating func noteText() {
        if firstText == nil { firstText = ContinuousClock.now - start }
    }
}

extension Duration {
    fileprivate var millis: Int { Int(self / .milliseconds(1)) }
}

/// The sum of the known values; `nil` if none is known. Another version may have stored nonsense, so the sum is kept
/// within the limits.
private func sum(_ left: Int?, _ right: Int?) -> Int? {
    guard left != nil || right != nil else { return nil }
    let (sum, overflows) = bounded(left).addingReportingOverflow(bounded(right))
    return overflows ? Limits.tokens.upperBound : bounded(sum)
}

private func bounded(_ count: Int?) -> Int {
    min(max(count ?? 0, Limits.tokens.lowerBound), Limits.tokens.upperBound)
}

extension MessageRequest {
    init(_ prompt: Prompt, source: ModelSource, userID: String) {
        self.init(
            model: source.model, maxTokens: source.maxTokens, system: prompt.instructions.map { TextBlock($0) },
            messages: prompt.turns.map { Turn($0.isUser ? .user : .assistant, $0.text) }, userID: userID)
    }
}

extension StreamEvent {
    /// The text that the event adds, and to what kind of part.
    fileprivate var addition: (String, Part.Kind)? {
        let (added, kind): (String, Part.Kind) =
            switch self {
            case .contentBlockStart(_, .text(let text)), .contentBlockDelta(_, .text(let text)): (text, .text)
            case .contentBlockStart(_, .thinking(let text, _)), .contentBlockDelta(_, .thinking(let text)):
                (text, .thinking)
            default: ("", .text)
            }
        // U+0000 is left out, because PostgreSQL cannot store it.
        let visible = added.utf8.contains(0) ? String(added.unicodeScalars.filter { $0.value != 0 }) : added
        return visible.isEmpty ? nil : (visible, kind)
    }

    /// The text of the answer that the event adds.
    var text: String? {
        guard let (text, kind) = addition, kind == .text else { return nil }
        return text
    }
}

extension String {
    /// The beginning, at most this many bytes long, without an incomplete character at its end.
    fileprivate func prefix(bytes count: Int) -> String {
        guard utf8.count > count else { return self }
        guard var end = utf8.index(startIndex, offsetBy: max(0, count), limitedBy: endIndex) else { return self }
        while end > startIndex, UTF8.isContinuation(utf8[end]) { utf8.formIndex(before: &end) }
        return String(self[..<end])
    }
}
