internal import Assistant
internal import Markdown
internal import Model
internal import Web

/// How the parts of a message become the blocks of its body: adjacent texts are one document, thinking is one block.
struct MessageSections: Sendable {
    private struct Section: Sendable {
        let kind: Part.Kind
        /// Index of its first block in the message.
        let start: Int
        var document: GrowingDocument
    }

    /// HTML of the blocks of the whole message so far.
    private(set) var blocks: [String] = []

    private let message: Message.ID
    private let pages: Pages
    private let language: Language
    private var sections: [Section] = []

    init(of message: Message.ID, _ pages: Pages, in language: Language) {
        self.message = message
        self.pages = pages
        self.language = language
    }

    /// Bytes that the next change renders again.
    var openLength: Int { sections.last?.document.openLength ?? 0 }

    /// Adds what has been written.
    ///
    /// - Returns: Index of the first block that changed, or their number if none did.
    mutating func take(_ growth: [LiveReply.Growth]) -> Int {
        growth.reduce(Int.max) { min($0, take($1)) }
    }

    private mutating func take(_ growth: LiveReply.Growth) -> Int {
        switch growth {
        case .start(let ordinal, let kind):
            guard kind != .text || sections.last?.kind != .text else { return .max }
            let scope = Self.scope(of: message, ordinal, kind, isFirstText: !sections.contains { $0.kind == .text })
            sections.append(Section(kind: kind, start: blocks.count, document: GrowingDocument(scope: scope)))
            return kind == .thinking ? show(nil, isRunning: true) : .max
        case .text(let text, _):
            guard let last = sections.indices.last else { return .max }
            let from = sections[last].document.append(text)
            guard sections[last].kind == .text else { return show(nil, isRunning: true) }
            let start = sections[last].start
            blocks.replaceSubrange((start + from)..., with: sections[last].document.blocks[from...])
            return start + from
        case .end(_, let kind, let duration):
            guard kind == .thinking, let last = sections.indices.last else { return .max }
            _ = sections[last].document.finish()
            return show(duration, isRunning: false)
        }
    }

    /// Shows the last section, a thinking part, as one block.
    private mutating func show(_ milliseconds: Int?, isRunning: Bool) -> Int {
        guard let section = sections.last, section.kind == .thinking else { return .max }
        let view = ThinkingView(blocks: section.document.blocks, milliseconds: milliseconds, isRunning: isRunning)
        blocks.replaceSubrange(section.start..., with: [pages.thinking(view, in: language)])
        return section.start
    }

    /// Distinguishes the anchors of a document from others on the page.
    private static func scope(of message: Message.ID, _ ordinal: Int, _ kind: Part.Kind, isFirstText: Bool) -> String {
        kind == .text && isFirstText ? "\(message)" : "\(message)-\(ordinal)"
    }
}

extension MessageSections {
    /// The blocks of a message that is not growing.
    static func blocks(of message: Message, _ pages: Pages, in language: Language) -> [String] {
        // A person's text is shown as typed; a model's text is Markdown.
        guard message.role != .user else { return Markdown.typedBlocks(message.content) }
        var blocks: [String] = []
        var (rest, hasText) = (message.parts[...], false)
        while let part = rest.first {
            let run = part.kind == .text ? rest.prefix { $0.kind == .text } : rest.prefix(1)
            rest = rest.dropFirst(run.count)
            let text = run.count == 1 ? part.text : run.lazy.map(\.text).joined()
            let scope = scope(of: message.id, part.ordinal, part.kind, isFirstText: !hasText)
            switch part.kind {
            case .text:
                blocks += Markdown.blocks(text, scope: scope)
                hasText = true
            case .thinking:
                let view = ThinkingView(
                    blocks: Markdown.blocks(text, scope: scope), milliseconds: part.durationMillis)
                blocks.append(pages.thinking(view, in: language))
            case .image, .document, .toolUse, .toolResult, .instructions, .opaque: break
            }
        }
        return blocks
    }
}
