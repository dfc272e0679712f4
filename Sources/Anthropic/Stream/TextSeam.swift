internal import JSON

/// Joins a character that a server split in two: the first half of a surrogate pair at the end of one text of a block,
/// the second at the beginning of the next.
struct TextSeam {
    /// The half that is waiting for the other, and its block.
    private var open: (index: Int, lead: UInt16)?

    /// What to deliver for an event.
    ///
    /// - Parameter halves: The halves with which the event's text begins and ends. In the text, each is U+FFFD.
    mutating func join(_ event: StreamEvent, _ halves: JSONParser.Halves) -> [StreamEvent] {
        var event = event
        var events: [StreamEvent] = []
        if let (block, lead) = open {
            switch event {
            case .ping, .unknown, .contentBlockDelta(block, .text("")): return [event]
            case .contentBlockDelta(block, .text(let text)):
                event = .contentBlockDelta(index: block, .text(Self.joined(lead, halves.leading, text)))
            default: events.append(.contentBlockDelta(index: block, .text("\u{FFFD}")))
            }
            open = nil
        }
        guard let lead = halves.trailing, let (index, text) = event.blockText, text.last == "\u{FFFD}" else {
            return events + [event]
        }
        open = (index, lead)
        return events + [event.withText(String(text.dropLast()))]
    }

    /// A text preceded by the half that was waiting for it; a half without a partner becomes U+FFFD.
    private static func joined(_ lead: UInt16, _ trail: UInt16?, _ text: String) -> String {
        guard let character = trail.flatMap({ Unicode.Scalar(lead, $0) }) else { return "\u{FFFD}" + text }
        return String(character) + String(text.unicodeScalars.dropFirst())
    }
}

extension StreamEvent {
    /// The text that the event adds to a block, and the block.
    fileprivate var blockText: (index: Int, text: String.UnicodeScalarView)? {
        switch self {
        case .contentBlockStart(let index, .text(let text)), .contentBlockDelta(let index, .text(let text)):
            (index, text.unicodeScalars)
        default: nil
        }
    }

    fileprivate func withText(_ text: String) -> StreamEvent {
        switch self {
        case .contentBlockStart(let index, .text): .contentBlockStart(index: index, .text(text))
        case .contentBlockDelta(let index, .text): .contentBlockDelta(index: index, .text(text))
        default: self
        }
    }
}

extension Unicode.Scalar {
    /// The character formed by both halves of a surrogate pair.
    fileprivate init?(_ lead: UInt16, _ trail: UInt16) {
        guard UTF16.isLeadSurrogate(lead), UTF16.isTrailSurrogate(trail) else { return nil }
        self = UTF16.decode(UTF16.EncodedScalar([lead, trail]))
    }
}
