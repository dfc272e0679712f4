import Anthropic
import Model
import Synchronization
import TestSupport
import Testing

@testable import Assistant
@testable import Storage

/// A person who does one thing after another in a chat, while a model server checks every request as the real one does,
/// and the assistant dies now and then.
final class ConversationWalk {
    private let assistant: MortalAssistant
    private let chat: Chat.ID
    private var numbers: SeededNumbers
    /// What the next request gets.
    private let answer: NextAnswer
    /// The last request for each reply, and whether anything came of it.
    private var requests: [Model.Message.ID: (request: CheckedRequest, isAnswered: Bool)] = [:]
    /// The replies in the middle of which the assistant died, once for each time.
    private(set) var lost: [Model.Message.ID] = []

    private var fixture: ClaudeFixture { assistant.fixture }

    init(in chat: Chat.ID, of assistant: MortalAssistant, _ seed: Int, _ answer: NextAnswer) {
        self.assistant = assistant
        self.chat = chat
        numbers = SeededNumbers(seed)
        self.answer = answer
    }

    /// Does something that is possible now.
    func step() async throws {
        let shown = try await MessageStore(database: fixture.database).messages(in: chat, of: fixture.ada).elements
        let replies = shown.filter { $0.role == .assistant }
        switch Int.random(in: 0..<14, using: &numbers) {
        case 0:
            _ = try await ContextStore(database: fixture.database).save(
                "Context \(numbers.next())", as: .primary, by: fixture.ada)
        case 1:
            _ = try await ContextStore(database: fixture.database).save(
                Bool.random(using: &numbers) ? "I like \(numbers.next())" : " ", as: .personal(fixture.ada),
                by: fixture.ada)
        case 2, 3:
            guard let other = shown.filter({ $0.role == .user }).randomElement(using: &numbers) else { return }
            try await carryOut(.sayInstead("Or \(numbers.next())?", after: other.parentID))
        case 4:
            guard let reply = replies.randomElement(using: &numbers) else { return }
            try await carryOut(.regenerate(reply.id))
        case 5, 6:
            guard let reply = replies.last, reply.isCut, !reply.content.isEmpty else { return }
            try await carryOut(.proceed(reply.id))
        case 7, 8: try await choose()
        default:
            try await carryOut(.say("What is \(numbers.next()) «é» 🙂?"))
        }
    }

    /// Chooses another model or effort for the chat, if that is offered.
    private func choose() async throws {
        var (model, effort) = (Change<String>.keep, Change<Effort>.keep)
        if Bool.random(using: &numbers) {
            model = .set((ConversationWalkTests.allowed + [nil]).randomElement(using: &numbers) ?? nil)
        } else {
            effort = .set((Effort.allCases + [nil]).randomElement(using: &numbers) ?? nil)
        }
        let chats = ChatStore(database: fixture.database)
        let stored = try await chats.chat(chat, of: fixture.ada)
        let current = ModelWish(model: stored.model, effort: stored.effort)
        guard (try? await assistant.catalog.check(model: model, effort: effort, current: current)) != nil else {
            return
        }
        _ = try await chats.update(chat, of: fixture.ada, model: model, effort: effort)
    }

    private func carryOut(_ command: ReplyStore.Command) async throws {
        let chosen = WalkAnswer.allCases.randomElement(using: &numbers) ?? .plain
        let crash = Int.random(in: 0..<12, using: &numbers) == 0 ? WalkCrash(&numbers) : nil
        answer.next.withLock { $0 = crash?.answer ?? chosen.answer(numbers.next()) }
        let count = fixture.upstream.messages.count
        let model = try await ChatStore(database: fixture.database).chat(chat, of: fixture.ada).model
        let (_, live, position) = try await fixture.replies.begin(command, in: chat, of: fixture.ada)
        let reply: Model.Message
        if let crash {
            reply = try await die(crash, writing: live, after: count, position)
        } else {
            if chosen == .hanging {
                try await eventually("some text is there") {
                    self.fixture.upstream.messages.count > count && live.message.content.hasSuffix("…")
                }
                try await fixture.replies.stop(live.id, of: fixture.ada)
            }
            reply = try await fixture.end(of: live)
        }
        let made = fixture.upstream.messages.dropFirst(count)
        #expect(made.count == 1, "\(command) \(chosen) ended \(reply.status) \(reply.metadata?.errorCode ?? "")")
        guard let request = made.first else { return }
        #expect(request.refusal == nil, "\(command): \(request.refusal?.message ?? "")")
        #expect(request.model == model ?? "claude-opus-5-5")
        #expect(request.transformations.allSatisfy { $0.reason == "model_binding_mismatch" })
        try await checkGrowth(to: request, for: reply)
        let isAnswered = reply.parts.contains { $0.ordinal >= position.ordinal && $0.kind == .text }
        requests[reply.id] = (request, isAnswered)
    }

    /// Lets the assistant die while it writes a reply.
    ///
    /// - Returns: What is left of the reply.
    private func die(
        _ crash: WalkCrash, writing live: LiveReply, after count: Int, _ position: Position
    ) async throws -> Model.Message {
        let before = live.message.parts.prefix(position.ordinal + 1)
        try await eventually("the request has come") { self.fixture.upstream.messages.count > count }
        if crash.depth > .asked {
            try await eventually("the answer hangs") { self.fixture.upstream.messages[count].hasStalled }
            let sent = fixture.upstream.messages[count].written
            let kept = before.reduce(0) { $0 + $1.text.utf8.count }
            try await eventually("what was sent is there") { live.size == kept + sent }
        }
        if crash.depth == .logged { try await eventually("it is logged") { live.unlogged().isEmpty } }
        let written = live.message
        try await assistant.crash()
        lost.append(live.id)

        let left = try await fixture.stored(live.id, in: chat)
        #expect(left.status == .interrupted && live.size >= left.size)
        if crash.depth == .logged {
            #expect(left.parts.map(\.text) == written.parts.map(\.text))
            #expect(left.parts.map(\.wire) == written.parts.map(\.wire))
        }
        let call = try await LedgerStore(database: fixture.database).calls(for: live.id, of: fixture.ada).last
        #expect(call?.outcome?.ending == .lost && call?.isEstimate == true)
        return left
    }

    /// The request repeats the one before on its branch, byte for byte; what was not answered may be left out.
    private func checkGrowth(to request: CheckedRequest, for reply: Model.Message) async throws {
        var earlier = requests[reply.id]
        var parent = reply.parentID
        while earlier == nil, let id = parent {
            let message = try await fixture.stored(id, in: chat)
            // What the model declined to answer is not sent again.
            if message.metadata?.errorCode != ReplyFailure.refused.rawValue { earlier = requests[id] }
            parent = message.parentID
        }
        guard let earlier else { return }
        let grows = request.grows(from: earlier.request, isAnswered: earlier.isAnswered)
        #expect(
            grows,
            "\(earlier.request.turns.joined(separator: "\n")) became \(request.turns.joined(separator: "\n"))")
    }
}

/// When an assistant dies.
private struct WalkCrash {
    /// How far the answer had come to it.
    enum Depth: Int, CaseIterable, Comparable {
        /// The request has left, and nothing is known of the answer.
        case asked
        /// What was sent has been taken.
        case taken
        /// It is in the log, too.
        case logged

        static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
    }

    let depth: Depth
    /// Hangs before one of its events: before the first, in thinking, between blocks, in the text, before its end.
    let answer: ModelAnswer

    init(_ numbers: inout SeededNumbers) {
        depth = Depth.allCases.randomElement(using: &numbers) ?? .asked
        let whole: WalkAnswer = Bool.random(using: &numbers) ? .thinking : .unknownBlock
        let event = Int.random(in: 1...13, using: &numbers)
        answer = whole.answer(numbers.next()).hanging(before: .event(event)).hanging(before: .messageStop)
    }
}

/// What the next request of a walk gets.
final class NextAnswer: Sendable {
    let next = Mutex(ModelAnswer.text("?"))
}

/// How a model may answer.
private enum WalkAnswer: CaseIterable {
    case plain, thinking, secret, unknownBlock, long, hanging
    case cutInThinking, cutAfterThinking, cutInText, cutInLaterThinking, thinkingLast, refused, failed, empty

    func answer(_ number: UInt64) -> ModelAnswer {
        let thought = ModelAnswer.Piece.thinking(["Six times ", "\(number)."], hiddenTokens: 7)
        let text = ModelAnswer.Piece.text(["It is ", "\(number)…", " or so."])
        let whole = ModelAnswer([thought, text])
        return switch self {
        case .plain: ModelAnswer([text])
        case .thinking: whole
        case .secret: ModelAnswer([.redactedThinking(), text])
        case .unknownBlock: ModelAnswer([text, .block(#"{"type":"new_block","b":1.0,"a":[1e5,"é"]}"#), text])
        case .long: ModelAnswer([thought, text], stopReason: "max_tokens")
        case .hanging: whole.hanging(before: .textDelta(3))
        case .cutInThinking: whole.cut(before: .signature())
        case .cutAfterThinking: whole.cut(before: .textDelta(1))
        case .cutInText: whole.cut(before: .textDelta(3))
        case .cutInLaterThinking: ModelAnswer([thought, text, thought, text]).cut(before: .blockStop(3))
        case .thinkingLast: ModelAnswer([text, thought])
        case .refused: .refusal(after: [text])
        case .failed: whole.failing(before: .textDelta(2), type: "overloaded_error")
        case .empty: ModelAnswer([])
        }
    }
}

extension CheckedRequest {
    /// Whether the conversation is an earlier one to which something was appended, be it to its last turn.
    fileprivate func grows(from earlier: CheckedRequest, isAnswered: Bool) -> Bool {
        guard let last = earlier.turns.last, turns.count >= earlier.turns.count else { return false }
        guard isAnswered else { return turns.starts(with: earlier.turns.dropLast()) }
        let open = last.utf8.dropLast(#"],"role":"user"}"#.utf8.count)
        return system.utf8.elementsEqual(earlier.system.utf8)
            && zip(turns, earlier.turns.dropLast()).allSatisfy { $0.utf8.elementsEqual($1.utf8) }
            && turns[earlier.turns.count - 1].utf8.starts(with: open)
    }
}
