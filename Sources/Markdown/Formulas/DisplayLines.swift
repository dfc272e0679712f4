/// Looks ahead for the end of displays that take several lines: cmark reads line by line, and whether a `$$` begins a
/// formula is known only at its end.
///
/// A display ends with its closing delimiter at the end of a line. It may contain blank lines, but then no prose, and
/// is at most 8 kB long. Without a closing delimiter there is no display.
struct DisplayLines {
    private let source: [UInt8]
    /// Where each line starts, and the end; empty if there are no formula delimiters.
    private let starts: [Int]
    /// Line of the first display that is still open at the end of the text, from 0; more text may close it.
    private(set) var undecidedLine: Int?

    /// Longest display of several lines, in bytes.
    static let limit = 8 << 10

    enum Verdict {
        case closed
        /// The text ends before the display does. So far it reads as one piece of TeX, or it does not.
        case open(isTeX: Bool)
        case none
    }

    /// - Parameter source: all that is parsed.
    init(of source: [UInt8]) {
        self.source = source
        let mayHoldDisplays = [UInt8(ascii: "$"), SourceMark.bracket, UInt8(ascii: "\\")].contains(
            where: source.contains)
        let lineFeeds = source.indices.lazy.filter { source[$0] == UInt8(ascii: "\n") }
        starts = mayHoldDisplays ? [0] + lineFeeds.map { $0 + 1 } : []
    }

    /// How a display ends.
    ///
    /// - Parameters:
    ///   - first: the rest of the line it begins on.
    ///   - line: number of that line, from 0.
    mutating func verdict(on sign: DisplaySign, openedBefore first: ArraySlice<UInt8>, line: Int) -> Verdict {
        let verdict = search(for: sign, after: first, line: line)
        if case .open = verdict, undecidedLine == nil { undecidedLine = paragraphStart(of: line) }
        return verdict
    }

    private func search(for sign: DisplaySign, after first: ArraySlice<UInt8>, line: Int) -> Verdict {
        if let isAtEnd = sign.closes(first) { return isAtEnd ? .closed : .none }
        var size = first.count
        var hasBlankLine = false
        var hasProse = ProseLikeness.isProse(first)
        for start in starts.dropFirst(line + 1) where start < source.count {
            let line = SourceLine(of: source, from: start)
            hasBlankLine = hasBlankLine || line.isBlank
            size += line.bytes.count + 1
            if let isAtEnd = sign.closes(line.bytes) {
                return isAtEnd && size <= Self.limit && !(hasBlankLine && hasProse) ? .closed : .none
            }
            hasProse = hasProse || ProseLikeness.isProse(line.text)
            let isOver = line.fence != nil || sign.opens(line.text) || hasBlankLine && hasProse
            guard size <= Self.limit, !isOver else { return .none }
        }
        return .open(isTeX: !hasProse && !hasBlankLine)
    }

    /// The first of the consecutive non-blank lines up to this one: text that turns out not to be a display belongs
    /// with them.
    private func paragraphStart(of line: Int) -> Int {
        var line = line
        while line > 0, line < starts.count, !SourceLine(of: source, from: starts[line - 1]).isBlank { line -= 1 }
        return line
    }
}
