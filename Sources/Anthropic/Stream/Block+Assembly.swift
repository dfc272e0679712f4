extension Message.Block {
    /// A block at its start.
    public init(_ start: ContentBlock) {
        self.start = start
        switch start {
        case .text(let text):
            self.text = text
        case .thinking(let thinking, let signature):
            (self.thinking, self.signature) = (thinking, signature)
        case .redactedThinking, .toolUse, .unknown:
            break
        }
    }

    /// Adds what a delta brings.
    public mutating func apply(_ delta: ContentDelta) {
        switch delta {
        case .text(let more): text += more
        case .inputJSON(let more): inputJSON += more
        case .thinking(let more): thinking += more
        case .signature(let whole): signature = whole
        case .citation(let citation): citations.append(citation)
        case .unknown: break
        }
        if case .unknown = start, !delta.isInput {
            hasUnknownAdditions = true
        }
    }

    /// Notes that the server has said that the block is complete.
    public mutating func finish() {
        isComplete = true
    }
}

extension ContentDelta {
    fileprivate var isInput: Bool {
        if case .inputJSON = self { true } else { false }
    }
}
