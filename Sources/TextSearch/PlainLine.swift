/// Text put together on one line: white space of any kind becomes one space, and signs of Markdown that say nothing
/// without their line are left out.
struct PlainLine {
    private(set) var segments: [Excerpt.Segment] = []
    private var isAfterSpace = true
    private var isAtLineStart = true

    mutating func append(_ text: some StringProtocol, isMatch: Bool) {
        var plain = String.UnicodeScalarView()
        for scalar in text.unicodeScalars where !isSign(scalar) {
            if scalar.properties.isWhitespace {
                if !isAfterSpace { plain.append(" ") }
                isAfterSpace = true
                if scalar == "\n" { isAtLineStart = true }
            } else {
                plain.append(scalar)
                isAfterSpace = false
                isAtLineStart = false
            }
        }
        append(segment: String(plain), isMatch: isMatch)
    }

    private mutating func append(segment text: String, isMatch: Bool) {
        guard !text.isEmpty else { return }
        if let last = segments.last, last.isMatch == isMatch {
            segments[segments.count - 1].text += text
        } else {
            segments.append(Excerpt.Segment(text: text, isMatch: isMatch))
        }
    }

    /// Emphasis and code anywhere; headings, quotations and tables at the beginning of a line.
    private func isSign(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar {
        case "*", "`": true
        case "#", ">", "|": isAtLineStart
        default: false
        }
    }
}
