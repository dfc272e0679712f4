/// A turn of a request.
struct WireTurn {
    let role: String
    let path: String
    let blocks: [WireBlock]
}

/// A block of a request: a tool, a block of `system`, or a block of a turn.
struct WireBlock {
    /// `type`, or `tool`. Content that is one string counts as a block of text.
    let kind: String
    /// Where it is, such as `messages.3.content.0`.
    let path: String
    let json: WireJSON
    /// What its own `cache_control` or one inside a tool's result asks for, in that order.
    let breakpoints: [CacheLifetime]

    /// The text of a text block.
    var text: String? { kind == "text" ? json.text ?? json["text"]?.text : nil }

    /// Whether it is thinking, readable or not.
    var isThinking: Bool { kind == "thinking" || kind == "redacted_thinking" }

    /// Whether a cached prefix may end here.
    var isCacheable: Bool { !isThinking && text != "" }
}

extension [WireTurn] {
    /// Turns as the model sees them: neighbours of the same role are one.
    var merged: [WireTurn] {
        reduce(into: []) { turns, turn in
            guard let last = turns.last, last.role == turn.role else { return turns.append(turn) }
            turns[turns.count - 1] = WireTurn(role: last.role, path: last.path, blocks: last.blocks + turn.blocks)
        }
    }
}
