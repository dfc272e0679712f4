/// How one text became another, line by line, and word by word where one line took the place of another.
struct TextDifference {
    struct Line: Equatable {
        enum Kind: String {
            case same, removed, added
        }

        let kind: Kind
        /// The line in pieces; the marked ones are what differs from the line it took the place of.
        var pieces: [Piece]
    }

    struct Piece: Equatable {
        var text: String
        var isMarked: Bool
    }

    /// Lines around each change, so that one sees where it is.
    static let surroundings = 3

    let lines: [Line]

    init(from old: String, to new: String) {
        let steps = Difference(from: Self.lines(of: old), to: Self.lines(of: new)).steps
        lines = Self.markingWords(
            steps.map { step in
                switch step {
                case .same(let text): Line(.same, text)
                case .removed(let text): Line(.removed, text)
                case .added(let text): Line(.added, text)
                }
            })
    }

    var isEmpty: Bool { lines.allSatisfy { $0.kind == .same } }

    /// The lines around changes; longer stretches without one are only counted.
    var stretches: [Stretch] {
        var isShown = lines.map { $0.kind != .same }
        for index in lines.indices where lines[index].kind != .same {
            let around = max(0, index - Self.surroundings)...min(lines.count - 1, index + Self.surroundings)
            for near in around { isShown[near] = true }
        }
        var stretches: [Stretch] = []
        var start = lines.startIndex
        while start < lines.endIndex {
            let end = isShown[start...].firstIndex { $0 != isShown[start] } ?? lines.endIndex
            stretches.append(isShown[start] ? .shown(Array(lines[start..<end])) : .skipped(end - start))
            start = end
        }
        return stretches
    }

    enum Stretch: Equatable {
        case shown([Line])
        /// How many lines without a change are left out.
        case skipped(Int)
    }

    /// What line feeds end; a carriage return before one is part of the break. A last line needs no end.
    private static func lines(of text: String) -> [String] {
        var lines = text.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        if lines.last?.isEmpty == true { lines.removeLast() }
        return lines.map { String(decoding: $0.last == UInt8(ascii: "\r") ? $0.dropLast() : $0, as: UTF8.self) }
    }

    /// Where as many lines came as went, each takes the place of one.
    private static func markingWords(_ lines: [Line]) -> [Line] {
        var lines = lines
        var start = lines.startIndex
        while start < lines.endIndex {
            let removed = lines[start...].prefix { $0.kind == .removed }
            let added = lines[removed.endIndex...].prefix { $0.kind == .added }
            if !removed.isEmpty, removed.count == added.count {
                for (old, new) in zip(removed.indices, added.indices) {
                    (lines[old].pieces, lines[new].pieces) = words(from: lines[old], to: lines[new])
                }
            }
            start = max(added.endIndex, start + 1)
        }
        return lines
    }

    private static func words(from old: Line, to new: Line) -> (old: [Piece], new: [Piece]) {
        let steps = Difference(from: words(of: old.text), to: words(of: new.text), limit: 200).steps
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

    /// Words, and what stands between them; together they are the line.
    private static func words(of line: String) -> [String] {
        var words: [String] = []
        var wasLetter: Bool?
        for scalar in line.unicodeScalars {
            let isLetter = scalar.properties.isAlphabetic || scalar.properties.numericType != nil
            if isLetter, wasLetter == true, let last = words.indices.last {
                words[last].unicodeScalars.append(scalar)
            } else {
                words.append(String(scalar))
            }
            wasLetter = isLetter
        }
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
    fileprivate mutating func add(_ text: String, isMarked: Bool) {
        if let index = indices.last, self[index].isMarked == isMarked {
            self[index].text += text
        } else {
            append(TextDifference.Piece(text: text, isMarked: isMarked))
        }
    }
}
