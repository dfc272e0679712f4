/// How one text became another, line by line, and word by word where one line replaced another.
///
/// Bytes are compared: testing two spellings for Unicode equivalence can take unbounded time.
struct TextDifference {
    struct Line: Equatable {
        enum Kind: String {
            case same, removed, added
        }

        let kind: Kind
        /// The line in pieces; the marked ones differ from the line it replaced.
        var pieces: [Piece]
    }

    struct Piece: Equatable {
        var text: String
        var isMarked: Bool
    }

    /// Lines of context around each change.
    static let surroundings = 3

    /// The most lines that are shown.
    static let shownLines = 2_000

    let lines: [Line]

    /// - Parameters:
    ///   - lineEffort: For finding unchanged lines.
    ///   - wordEffort: For finding unchanged words, in all lines together.
    init(
        from old: String, to new: String, lineEffort: Effort = Effort(1 << 20), wordEffort: Effort = Effort(1 << 18)
    ) {
        var (lineEffort, wordEffort) = (lineEffort, wordEffort)
        let steps = Difference(from: Self.lines(of: old), to: Self.lines(of: new), within: &lineEffort).steps
        lines = Self.markingWords(
            steps.map { step in
                switch step {
                case .same(let text): Line(.same, String(decoding: text, as: UTF8.self))
                case .removed(let text): Line(.removed, String(decoding: text, as: UTF8.self))
                case .added(let text): Line(.added, String(decoding: text, as: UTF8.self))
                }
            }, within: &wordEffort)
    }

    var isEmpty: Bool { lines.allSatisfy { $0.kind == .same } }

    /// The lines around changes; longer unchanged stretches are only counted, and so are lines past the limit.
    var stretches: [Stretch] {
        var isShown = lines.map { $0.kind != .same }
        for index in lines.indices where lines[index].kind != .same {
            let around = max(0, index - Self.surroundings)...min(lines.count - 1, index + Self.surroundings)
            for near in around { isShown[near] = true }
        }
        var stretches: [Stretch] = []
        var start = lines.startIndex
        var left = Self.shownLines
        while start < lines.endIndex, left > 0 {
            let end = isShown[start...].firstIndex { $0 != isShown[start] } ?? lines.endIndex
            let shown = isShown[start] ? min(end - start, left) : 0
            stretches.append(shown > 0 ? .shown(Array(lines[start..<start + shown])) : .skipped(end - start))
            left -= shown
            start = shown > 0 ? start + shown : end
        }
        let omitted = lines[start...].count { $0.kind != .same }
        return omitted > 0 ? stretches + [.omitted(omitted)] : stretches
    }

    enum Stretch: Equatable {
        case shown([Line])
        /// How many unchanged lines are left out.
        case skipped(Int)
        /// How many changed lines are left out at the end.
        case omitted(Int)
    }

    /// Lines end at line feeds; a carriage return before one is part of the line break. The last line needs no line
    /// feed.
    private static func lines(of text: String) -> [ArraySlice<UInt8>] {
        var lines = Array(text.utf8).split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        if lines.last?.isEmpty == true { lines.removeLast() }
        return lines.map { $0.last == UInt8(ascii: "\r") ? $0.dropLast() : $0 }
    }

    /// Where as many lines were added as removed, each added line replaces a removed one.
    private static func markingWords(_ lines: [Line], within effort: inout Effort) -> [Line] {
        var lines = lines
        var start = lines.startIndex
        while start < lines.endIndex {
            let middle = lines[start...].firstIndex { $0.kind != .removed } ?? lines.endIndex
            let end = lines[middle...].firstIndex { $0.kind != .added } ?? lines.endIndex
            if middle > start, middle - start == end - middle {
                for (old, new) in zip(start..<middle, middle..<end) {
                    let marked = words(from: lines[old], to: lines[new], within: &effort)
                    (lines[old].pieces, lines[new].pieces) = marked
                }
            }
            start = max(end, start + 1)
        }
        return lines
    }

    private static func words(
        from old: Line, to new: Line, within effort: inout Effort
    ) -> (old: [Piece], new: [Piece]) {
        guard effort.left > 0 else { return (old.pieces, new.pieces) }
        let steps = Difference(from: words(of: old.text), to: words(of: new.text), within: &effort).steps
        var (before, after): ([Piece], [Piece]) = ([], [])
        for step in steps {
            switch step {
            case .same(let word):
                before.add(word, isMarked: false)
                after.add(word, isMarked: false)
            case .removed(let word): before.add(word, isMarked: true)
            case .added(let word): after.add(word, isMarked: true)
            }
        }
        // Two lines with nothing in common are clearer without marks everywhere.
        let isSimilar = before.contains { !$0.isMarked && $0.text.utf8.contains { $0 > 0x20 } }
        return isSimilar ? (before, after) : (old.pieces, new.pieces)
    }

    /// Words and the text between them; joined, they are the line. A combining mark stays with its base.
    private static func words(of line: String) -> [ArraySlice<UInt8>] {
        let bytes = Array(line.utf8)
        var words: [ArraySlice<UInt8>] = []
        var (start, end) = (0, 0)
        var wasLetter = false
        for scalar in line.unicodeScalars {
            let isLetter = scalar.properties.isAlphabetic || scalar.properties.numericType != nil
            if !scalar.properties.isGraphemeExtend {
                if end > start, !isLetter || !wasLetter {
                    words.append(bytes[start..<end])
                    start = end
                }
                wasLetter = isLetter
            }
            end += UTF8.width(scalar)
        }
        if end > start { words.append(bytes[start..<end]) }
        return words
    }
}

extension TextDifference.Line {
    init(_ kind: Kind, _ text: String) {
        self.init(kind: kind, pieces: [TextDifference.Piece(text: text, isMarked: false)])
    }

    var text: String { pieces.map(\.text).joined() }
}

extension [TextDifference.Piece] {
    fileprivate mutating func add(_ word: ArraySlice<UInt8>, isMarked: Bool) {
        let text = String(decoding: word, as: UTF8.self)
        if let index = indices.last, self[index].isMarked == isMarked {
            self[index].text += text
        } else {
            append(TextDifference.Piece(text: text, isMarked: isMarked))
        }
    }
}
