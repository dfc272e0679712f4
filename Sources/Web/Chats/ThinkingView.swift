public import Model

/// What a model thought, as a page shows it: folded, below how long it took.
public struct ThinkingView: Sendable {
    /// Safe HTML from the Markdown renderer. Empty if the provider keeps the thinking to itself.
    public var blocks: [String]
    /// Nil if unknown.
    public var milliseconds: Int?
    /// Whether the model is still thinking.
    public var isRunning: Bool

    /// A thinking part of a message, with its rendered text.
    public init(blocks: [String], milliseconds: Int?, isRunning: Bool = false) {
        self.blocks = blocks
        self.milliseconds = milliseconds
        self.isRunning = isRunning
    }

    func data(_ words: Words) -> [String: Any] {
        ["text": title(words), "blocks": blocks.joined(), "isHidden": blocks.isEmpty && !isRunning]
    }

    private func title(_ words: Words) -> String {
        if isRunning { return words(.thinking) }
        let duration = milliseconds.map { words(.seconds, ["seconds": words.number(max(1, ($0 + 500) / 1000))]) }
        if blocks.isEmpty { return duration.map { words(.hiddenThoughtFor, ["time": $0]) } ?? words(.hiddenThought) }
        return duration.map { words(.thoughtFor, ["time": $0]) } ?? words(.thought)
    }
}

extension Pages {
    /// One block of a message's body.
    public func thinking(_ view: ThinkingView, in language: Language) -> String {
        render(.thinking, view.data(catalogue[language]), in: language)
    }
}
