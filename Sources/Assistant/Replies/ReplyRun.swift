internal import Anthropic
internal import Logging
internal import Model
internal import Storage

/// One reply, from its plan to its ending: asks the model, passes on what it writes, and says what that cost.
///
/// A run takes one step: a call of the model. What a step needs is in ``ask(_:)``, so that tools can add others.
struct ReplyRun: Sendable {
    /// How a reply ended.
    struct Ending: Sendable {
        /// Still `streaming` if the task was cancelled.
        var reply: Model.Message
        /// How its last call ended, to be stored with the reply.
        var settlement: CallSettlement?
        /// Whether it took no other call.
        var isOnlyCall = false
    }

    let live: LiveReply
    /// The server that runs it.
    let node: Node.ID
    let server: ModelServer
    let plan: ReplyPlan
    let prompts: PromptStore
    let ledger: LedgerStore
    /// The row of the first call, if it was stored with the message.
    let call: ModelCall?
    /// Whether the reply was there before, and goes on.
    let isContinued: Bool
    /// The executor of the run's task, if it prefers one.
    let executor: (any TaskExecutor)?
    let logger: Logger

    /// Most bytes of a prompt that is put together on the thread of a connection. Longer ones would hold up the other
    /// connections.
    private static let shortPrompt = 1 << 15

    /// Runs until the model is done, fails, or the task is cancelled.
    func run() async -> Ending {
        let step = live.message.parts.last.map { $0.step + 1 } ?? 0
        do {
            let material = try await prompts.material(for: live.message, of: live.userID)
            return await attempt(material, Step(number: step, answer: Answer(), prepared: call))
        } catch {
            return failed(Step(number: step, answer: Answer(), prepared: call), error)
        }
    }

    /// What belongs to one call.
    private struct Step {
        let number: Int
        var answer: Answer
        /// The row that is stored already.
        var prepared: ModelCall?
        var record: CallRecord?
        var observer: AttemptObserver?

        /// How the call ended; nil if that is stored already.
        func settlement(
            _ ending: CallOutcome.Ending, stopReason: String? = nil, errorCode: String? = nil
        ) -> CallSettlement? {
            guard let record else { return prepared.map { .withdrawn($0.id) } }
            return record.settlement(ending, observer?.attempt, stopReason: stopReason, errorCode: errorCode)
        }
    }

    private func attempt(_ material: PromptStore.Material, _ step: Step, isRetry: Bool = false) async -> Ending {
        var step = step
        do {
            try await receive(material, &step)
            return ended(step)
        } catch let error as AnthropicError {
            guard !isRetry, let thinking = replayed(after: error, material.replayed) else {
                return failed(step, error)
            }
            return await retry(material, replaying: thinking, step)
        } catch {
            return failed(step, error)
        }
    }

    /// What to send of the chat's thinking after its server refused it; `nil` if that was not the reason. A reply asks
    /// again once.
    private func replayed(
        after error: AnthropicError, _ current: PromptStore.ReplayedThinking
    ) -> PromptStore.ReplayedThinking? {
        switch (error.thinkingRefusal, current) {
        case (.otherConversation, .all) where server.account.isAnthropic: .accepted
        case (.some, .all), (.some, .accepted): PromptStore.ReplayedThinking.none
        // A model that cannot be asked to choose.
        case (nil, .accepted) where asksToChoose(current) && error.refusesThinkingSetting:
            PromptStore.ReplayedThinking.none
        default: nil
        }
    }

    /// Whether the server is asked to leave out the thinking that it does not accept. Others than Anthropic's do not know
    /// the question.
    private func asksToChoose(_ replayed: PromptStore.ReplayedThinking) -> Bool {
        replayed == .accepted && server.account.isAnthropic
    }

    private func retry(
        _ material: PromptStore.Material, replaying thinking: PromptStore.ReplayedThinking, _ step: Step
    ) async -> Ending {
        logger.warning(
            "The model's server refuses the thinking of a chat",
            metadata: ["chat": "\(live.chatID)", "now sent": "\(thinking.rawValue)"])
        do {
            try await prompts.replay(thinking, for: live.message, of: live.userID)
        } catch {
            return failed(step, error)
        }
        let changed = PromptStore.Material(
            instructions: material.instructions, history: material.history, replayed: thinking)
        var next = Step(number: step.number, answer: step.answer)
        next.record = step.record
        return await attempt(changed, next, isRetry: true)
    }

    /// Asks the model and passes its answer on, up to the size limit of a reply.
    ///
    /// - Throws: ``ReplyFailure/tooLong`` if there is more. Leaving the loop closes the connection to the model.
    private func receive(_ material: PromptStore.Material, _ step: inout Step) async throws {
        let account = server.account
        let request = try await request(material)
        let outline = CallRecord.Outline(
            userID: live.userID, chatID: live.chatID, messageID: live.id, purpose: .reply, step: step.number,
            node: node, model: request.model, maxTokens: request.maxTokens, promptSize: material.size)
        let record = CallRecord(
            outline, account, ledger, prepared: step.prepared, after: step.record?.attempts ?? 0, logger: logger)
        let observer = record.observer()
        (step.record, step.observer) = (record, observer)
        var parts = PartAssembly(of: live, step: step.number, account: account.fingerprint)
        for try await event in try await server.client().stream(request, on: executor, observer: observer) {
            if let added = try parts.take(event) {
                step.answer.note(added)
                record.noteText(added.text.utf8.count, isVisible: added.kind == .text)
            } else {
                if case .messageStart(let start) = event { logger.note(start.inputTransformations, for: live.id) }
                step.answer.note(event)
            }
        }
    }

    private func request(_ material: PromptStore.Material) async throws -> MessageRequest {
        let make = { @Sendable () async throws -> MessageRequest in try request(of: material) }
        guard material.size > Self.shortPrompt else { return try await make() }
        return try await withTaskExecutorPreference(globalConcurrentExecutor, operation: make)
    }

    private func request(of material: PromptStore.Material) throws -> MessageRequest {
        let account = server.account
        let transcript = Transcript(
            material, continuing: live.message.parts,
            for: material.replayed == .none ? nil : account.fingerprint)
        if let most = server.longestPrompt, transcript.size > most { throw ReplyFailure.contextTooLong }
        return MessageRequest(
            transcript, model: plan.model, maxTokens: plan.maxTokens, thinking: thinking(material.replayed),
            effort: plan.effort.flatMap { OutputConfiguration.Effort(rawValue: $0.rawValue) }, account: account,
            userID: live.userID)
    }

    private func thinking(_ replayed: PromptStore.ReplayedThinking) -> Thinking? {
        guard asksToChoose(replayed) else { return plan.thinking?.request }
        return .adaptive(.summarized, prefixMismatch: .dropBlock)
    }

    // MARK: - Endings

    private func ended(_ step: Step) -> Ending {
        let failure = step.answer.failure
        var reply = draft(step)
        if let failure { reply.fail(failure) } else { reply.status = .complete }
        let reason = step.answer.message.stopReason?.name
        return Ending(
            reply: reply,
            settlement: step.settlement(.complete, stopReason: reason, errorCode: failure?.rawValue),
            isOnlyCall: !isContinued && step.record?.attempts == 1)
    }

    private func failed(_ step: Step, _ error: any Error) -> Ending {
        if Task.isCancelled || error is CancellationError {
            return Ending(reply: draft(step), settlement: step.settlement(.stopped))
        }
        let failure = ReplyFailure(error)
        log(error, failure)
        var reply = draft(step)
        reply.fail(failure)
        return Ending(
            reply: reply,
            settlement: step.settlement(failure == .tooLong ? .stopped : .failed, errorCode: failure.rawValue))
    }

    /// The server's own message may repeat what a user wrote, so it is logged only at debug level.
    private func log(_ error: any Error, _ failure: ReplyFailure) {
        logger.warning(
            "A reply failed", metadata: ["reply": "\(live.id)", "code": "\(failure.rawValue)", "error": "\(error)"])
        guard let error = error as? AnthropicError else { return }
        logger.debug(
            "What the model's server says", metadata: ["reply": "\(live.id)", "message": "\(error.message)"])
    }

    /// The reply as written so far, with what the model reported about it.
    private func draft(_ step: Step) -> Model.Message {
        let (message, pace) = (step.answer.message, step.answer.pace)
        var draft = live.message
        var metadata = Model.Message.Metadata(model: server.isLocal ? server.model : message.model ?? plan.model)
        // A continued reply already has costs from before.
        let earlier = draft.metadata
        metadata.inputTokens = sum(earlier?.inputTokens, message.usage.inputTokens)
        metadata.outputTokens = sum(earlier?.outputTokens, message.usage.outputTokens)
        metadata.cacheReadTokens = sum(earlier?.cacheReadTokens, message.usage.cacheReadInputTokens)
        metadata.cacheWriteTokens = sum(earlier?.cacheWriteTokens, message.usage.cacheCreationInputTokens)
        metadata.firstTextMillis = earlier?.firstTextMillis ?? pace.firstText?.millis
        metadata.durationMillis = sum(earlier?.durationMillis, pace.whole.millis)
        metadata.stopReason = message.stopReason?.name
        metadata.requestID = message.id
        draft.metadata = metadata
        return draft
    }
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
