import Anthropic
import Model
import Synchronization
import TestSupport
import Testing

@testable import Assistant
@testable import Storage

/// A person who does one thing after another in a chat, while a model server checks every request as the real one does.
final class ConversationWalk {
    private let fixture: ServedReplies<CheckingUpstream>
    private let chat: Chat.ID
    private var numbers: SeededNumbers
    /// What the next request gets.
    private let answer: NextAnswer
    /// The last request for each reply, and whether anything came of it.
    private var requests: [Model.Message.ID: (request: CheckedRequest, isAnswered: Bool)] = [:]

    init(in chat: Chat.ID, of fixture: ServedReplies<CheckingUpstream>, _ seed: Int, _ answer: NextAnswer) {
        self.fixture = fixture
        self.chat = chat
        numbers = SeededNumbers(seed)
        self.answer = answer
    }

    /// Does something that is possible now.
    func step() async throws {
        let shown = try await MessageStore(database: fixture.database).messages(in: chat, of: fixture.ada).elements
        let replies = shown.filter { $0.role == .assistant }
        switch Int.random(in: 0..<12, using: &numbers) {
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
        default:
            try await carryOut(.say("What is \(numbers.next()) «é» 🙂?"))
        }
    }

    private func carryOut(_ command: ReplyStore.Command) async throws {
        let chosen = WalkAnswer.allCases.randomElement(using: &numbers) ?? .plain
        answer.next.withLock { $0 = chosen.answer(numbers.next()) }
        let count = fixture.upstream.requests.count
        let (_, live, position) = try await fixture.replies.begin(command, in: chat, of: fixture.ada)
        if chosen == .hanging {
            try await eventually("some text is there") {
                self.fixture.upstream.requests.count > count && live.message.content.hasSuffix("…")
            }
            fixture.replies.stop(live.id)
        }
        let reply = try await fixture.end(of: live)
        let made = fixture.upstream.requests.dropFirst(count)
        #expect(made.count == 1, "\(command) \(chosen) ended \(reply.status) \(reply.metadata?.errorCode ?? "")")
        guard let request = made.first else { return }
        #expect(request.refusal == nil, "\(command): \(request.refusal?.message ?? "")")
        try await checkGrowth(to: request, for: reply)
        let isAnswered = reply.parts.contains { $0.ordinal >= position.ordinal && $0.kind == .text }
        requests[reply.id] = (request, isAnswered)
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
