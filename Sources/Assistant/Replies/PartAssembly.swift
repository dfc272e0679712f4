internal import Anthropic
internal import JSON
internal import Model

/// Turns the blocks of a model's message into the parts of a reply, as they arrive.
struct PartAssembly {
    private struct Open {
        var block: Anthropic.Message.Block
        let began = ContinuousClock.now
        /// Sources of a text. Its words stand in the part.
        var citations: [JSON] = []

        var isText: Bool {
            if case .text = block.start { true } else { false }
        }
    }

    let live: LiveReply
    let step: Int
    /// The account that gets the blocks back.
    let account: String?

    /// By the index that the server gave them.
    private var open: [Int: Open] = [:]
    /// Bytes kept in the provider's form.
    private var wireSize = 0

    init(of live: LiveReply, step: Int, account: String?) {
        self.live = live
        self.step = step
        self.account = account
    }

    /// What an event added to the reply.
    struct Addition {
        let kind: Part.Kind
        let text: String
    }

    /// Takes the next event of the message.
    ///
    /// - Returns: The text that was added.
    /// - Throws: ``ReplyFailure/tooLong`` if the reply has reached a limit of size; what fits has been added.
    mutating func take(_ event: StreamEvent) throws -> Addition? {
        switch event {
        case .contentBlockStart(let index, let start):
            open[index] = Open(block: Anthropic.Message.Block(start.withoutText))
            return try start.addition.flatMap { try add($0, to: index) }
        case .contentBlockDelta(let index, .citation(let citation)):
            open[index]?.citations.append(citation)
            return nil
        case .contentBlockDelta(let index, let delta):
            return try delta.addition.map { try add($0, to: index) }
                ?? {
                    open[index]?.block.apply(delta); return nil
                }()
        case .contentBlockStop(let index):
            if let ended = open.removeValue(forKey: index) { try close(ended) }
            return nil
        default: return nil
        }
    }

    private mutating func add(_ addition: Addition, to index: Int) throws -> Addition? {
        if addition.kind == .thinking { open[index]?.block.apply(.thinking(addition.text)) }
        let visible = addition.text.withoutNull
        let fitting = visible.prefix(bytes: Limits.reply - live.size)
        if !fitting.isEmpty { live.append(fitting, kind: addition.kind, step: step) }
        guard fitting.utf8.count == visible.utf8.count else { throw ReplyFailure.tooLong }
        return fitting.isEmpty ? nil : Addition(kind: addition.kind, text: fitting)
    }

    private mutating func close(_ ended: Open) throws {
        var block = ended.block
        block.finish()
        let wire = ended.isText ? wire(of: ended.citations) : block.wire?.text
        wireSize += wire?.utf8.count ?? 0
        guard wireSize <= Limits.wire else { throw ReplyFailure.tooLong }
        let millis = Int((ContinuousClock.now - ended.began) / .milliseconds(1))
        switch block.start {
        case .text:
            live.endPart(.text, wire: wire, account: account, durationMillis: nil)
        case .thinking where live.isGrowing(.thinking):
            live.endPart(.thinking, wire: wire, account: account, durationMillis: millis)
        case .thinking, .redactedThinking:
            // The model thought, and its provider keeps that to itself.
            guard let wire else { return }
            live.add(.thinking, step: step, wire: wire, account: account, durationMillis: millis)
        case .unknown:
            guard let wire else { return }
            live.add(.opaque, step: step, wire: wire, account: account, durationMillis: nil)
        case .toolUse: break  // No model is offered a tool, and one that is called without being answered is refused.
        }
    }

    /// The form of the growing text if it names its sources.
    private func wire(of citations: [JSON]) -> String? {
        guard !citations.isEmpty, let text = live.growingText else { return nil }
        let block = JSON.members(["citations": .array(citations), "text": .string(text), "type": "text"])
        return JSONText(block).text
    }
}

extension ContentBlock {
    fileprivate var addition: PartAssembly.Addition? {
        switch self {
        case .text(let text): .init(kind: .text, text: text)
        case .thinking(let text, _): .init(kind: .thinking, text: text)
        case .redactedThinking, .toolUse, .unknown: nil
        }
    }

    /// The block before its text, which is added to the part.
    fileprivate var withoutText: ContentBlock {
        switch self {
        case .text: .text("")
        case .thinking(_, let signature): .thinking("", signature: signature)
        case .redactedThinking, .toolUse, .unknown: self
        }
    }
}

extension ContentDelta {
    fileprivate var addition: PartAssembly.Addition? {
        switch self {
        case .text(let text): .init(kind: .text, text: text)
        case .thinking(let text): .init(kind: .thinking, text: text)
        case .inputJSON, .signature, .citation, .unknown: nil
        }
    }
}

extension String {
    /// PostgreSQL cannot store U+0000.
    fileprivate var withoutNull: String {
        utf8.contains(0) ? String(unicodeScalars.filter { $0.value != 0 }) : self
    }

    /// The beginning, at most this many bytes long, without an incomplete character at its end.
    fileprivate func prefix(bytes count: Int) -> String {
        guard utf8.count > count else { return self }
        guard var end = utf8.index(startIndex, offsetBy: max(0, count), limitedBy: endIndex) else { return self }
        while end > startIndex, UTF8.isContinuation(utf8[end]) { utf8.formIndex(before: &end) }
        return String(self[..<end])
    }
}
