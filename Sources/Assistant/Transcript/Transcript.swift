package import JSON
package import Model
package import Storage

/// A conversation as it is sent to a model, put together from stored parts.
///
/// It only grows: what a model has read stays the same, byte for byte, whatever is said, configured or chosen later. A
/// provider's cache finds it again, and thinking, which is bound to everything before it, stays valid. So a turn depends
/// on nothing but its own stored parts.
package struct Transcript: Hashable, Sendable {
    package struct Turn: Hashable, Sendable {
        package let isUser: Bool
        package internal(set) var blocks: [Block]
    }

    package enum Block: Hashable, Sendable {
        case text(String)
        /// A block in the provider's own form.
        case verbatim(JSONText)
    }

    /// The contexts with which the chat began: the primary one, then the personal one. None is blank.
    package let instructions: [String]
    /// The conversation. It begins with the user, and the roles alternate.
    package let turns: [Turn]

    /// Total size in bytes.
    package var size: Int {
        instructions.reduce(0) { $0 + $1.utf8.count }
            + turns.reduce(0) { $0 + $1.blocks.reduce(0) { $0 + $1.size } }
    }

    /// - Parameters:
    ///   - parts: Those of the reply itself, if it is to be continued.
    ///   - account: Who is asked: only this account gets back what it alone can read.
    package init(_ material: PromptStore.Material, continuing parts: [Part] = [], for account: String?) {
        instructions = material.instructions.filter { !$0.isBlank }
        var conversation = Conversation(account: account)
        for message in material.history { conversation.add(message) }
        conversation.addReply(parts)
        // Current models refuse a conversation that ends with an assistant turn, so a user turn asks them to continue.
        conversation.askToContinue()
        turns = conversation.turns
    }
}

/// The turns of a transcript while they are put together.
private struct Conversation {
    let account: String?
    private(set) var turns: [Transcript.Turn] = []
    /// Contexts told since the last answer.
    private var told: [Transcript.Block] = []

    /// Part of stored conversations, so it must never change.
    private static let continuation = Transcript.Block.text(
        """
        Your last answer was cut off. Go on exactly where it ends: begin with the very next characters, repeat nothing, \
        and do not mention the interruption.
        """)

    init(account: String?) {
        self.account = account
    }

    mutating func add(_ message: PastMessage) {
        switch message.role {
        case .user:
            told += message.parts.filter { $0.kind == .instructions }.compactMap { $0.block(for: account) }
            add(message.parts.compactMap { $0.block(for: account) }, isUser: true)
        case .assistant where message.isRefusal: dropQuestion()
        // The thinking of a summary is bound to the conversation that it sums up, which is not in this one.
        case .assistant where message.isSummary: addReply(message.parts.filter { $0.kind == .text })
        case .assistant: addReply(message.parts)
        case .system, .tool: break
        }
    }

    /// Each step of a reply is a turn of its own, and what asked for the next step stands between them.
    mutating func addReply(_ parts: [Part]) {
        var (rest, isContinued) = (parts[...], false)
        while let step = rest.first?.step {
            let ofStep = rest.prefix { $0.step == step }
            rest = rest.dropFirst(ofStep.count)
            // Nothing visible: the model was cut off while it thought, or wrote nothing. No server accepts that.
            guard ofStep.contains(where: { $0.kind == .text && $0.text.hasVisibleText }) else { continue }
            if isContinued { askToContinue() }
            add(blocks(of: ofStep), isUser: false)
            isContinued = true
        }
    }

    /// What of a step goes back. No server accepts a turn that ends with thinking, which then led to nothing.
    private func blocks(of step: ArraySlice<Part>) -> [Transcript.Block] {
        var sent = step.compactMap { part in part.block(for: account).map { (kind: part.kind, block: $0) } }
        while sent.last?.kind == .thinking { sent.removeLast() }
        return sent.map(\.block)
    }

    mutating func askToContinue() {
        if turns.last?.isUser == false { add([Self.continuation], isUser: true) }
    }

    /// If a model declined to answer, it is not asked the same again: it would decline again, whatever follows. What it
    /// was told of contexts stays.
    private mutating func dropQuestion() {
        guard turns.last?.isUser == true else { return }
        turns.removeLast()
        add(told, isUser: true)
    }

    /// Some servers do not accept two turns of the same role in a row, so what follows without an answer joins the turn.
    private mutating func add(_ blocks: [Transcript.Block], isUser: Bool) {
        guard !blocks.isEmpty, isUser || !turns.isEmpty else { return }
        if !isUser { told = [] }
        if let last = turns.last, last.isUser == isUser {
            turns[turns.count - 1].blocks += blocks
        } else {
            turns.append(Transcript.Turn(isUser: isUser, blocks: blocks))
        }
    }
}

extension Transcript.Block {
    fileprivate var size: Int {
        switch self {
        case .text(let text): text.utf8.count
        case .verbatim(let json): json.text.utf8.count
        }
    }
}

extension Part {
    /// How the part goes back to a model; `nil` if it does not.
    fileprivate func block(for account: String?) -> Transcript.Block? {
        // What belongs to an account is nothing to others, and text is text to all.
        if let wire, self.account == nil || self.account == account {
            return (try? JSONText(wire)).map(Transcript.Block.verbatim)
        }
        return kind == .text && !text.isBlank ? .text(text) : nil
    }
}

extension PastMessage {
    /// Whether the model declined to answer here.
    fileprivate var isRefusal: Bool {
        role == .assistant && errorCode == ReplyFailure.refused.rawValue
    }
}

extension String {
    fileprivate var isBlank: Bool {
        unicodeScalars.allSatisfy(\.properties.isWhitespace)
    }
}
