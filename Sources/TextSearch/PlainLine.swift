/// Text joined into one line: white space of any kind becomes one space, and Markdown syntax that means nothing outside
/// its own line is removed.
struct PlainLine {
    private(set) var segments: [Excerpt.Segment] = []
    private var isAfterSpace = true
    private var isAtLineStart = true

    mutating func append(_ text: some StringProtocol, isMatch: Bool) {
        var plain = String.UnicodeScalarView()
        for scalar in Self.withoutRules(text).unicodeScalars where !isSign(scalar) {
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

    /// The text without lines that only draw a rule: between sections, or under the head of a table.
    private static func withoutRules(_ text: some StringProtocol) -> String {
        text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
            .filter { !$0.contains("---") || $0.unicodeScalars.contains { !"-|: \t".unicodeScalars.contains($0) } }
            .joined(separator: "\n")
    }

    private mutating func append(segment text: String, isMatch: Bool) {
        guard !text.isEmpty else { return }
        if let last = segments.last, last.isMatch == isMatch {
            segments[segments.count - 1].text += text
        } else {
            segments.append(Excerpt.Segment(text: text, isMatch: isMatch))
        }
    }

    /// Emphasis and code anywhere; headings, quotations and tables at the start of a line.
    private func isSign(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar {
        case "*", "`": true
        case "#", ">", "|": isAtLineStart
        default: false
        }
    }
}
