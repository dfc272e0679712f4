/// Lets emphasis begin and end between punctuation and a letter, where CommonMark takes the delimiters for text: in
/// scripts without spaces (`これは**「重要」**です`), and where a space was left out (`**Note:**text`).
///
/// A mark beside the delimiters makes cmark treat them as next to a letter. A closing run is accepted only after an
/// opening one in the same line, and an opening run only before a closing one, so that `2**(n+1)` and `f(x)**2` stay
/// text.
struct EmphasisEdges {
    /// A run of asterisks, or two tildes.
    private struct Run {
        let range: Range<Int>
        let before: Unicode.Scalar
        let after: Unicode.Scalar

        var isOpening: Bool { !after.isBlank && (!after.isPunctuation || before.isBlank || before.isPunctuation) }
        var isClosing: Bool { !before.isBlank && (!before.isPunctuation || after.isBlank || after.isPunctuation) }
        /// Whether it would open emphasis if a letter followed.
        var mayOpen: Bool { before.isLetter && before.value > 0x7F && after.isPunctuation && !after.closes }
        /// Whether it would close emphasis if a letter came before.
        var mayClose: Bool { before.isPunctuation && !before.opens && after.isLetter }
        /// Whether it follows a name, a number or a bracket, as a power operator does.
        var continuesCode: Bool {
            before.isASCII && (before.isLetter || before.properties.numericType != nil || before.closes)
        }
    }

    /// The source with such marks.
    static func marked(in source: [UInt8]) -> [UInt8] {
        guard source.contains(UInt8(ascii: "*")) || source.contains(UInt8(ascii: "~")) else { return source }
        var marks: [Int] = []
        var start = 0
        while start < source.count {
            let line = SourceLine(of: source, from: start).bytes
            marks += self.marks(in: line)
            start = line.endIndex + 1
        }
        guard !marks.isEmpty else { return source }
        return inserted(marks, into: source)
    }

    private static func inserted(_ marks: [Int], into source: [UInt8]) -> [UInt8] {
        var marked: [UInt8] = []
        marked.reserveCapacity(source.count + marks.count)
        var copied = 0
        for index in marks {
            marked += source[copied..<index]
            marked.append(SourceMark.text)
            copied = index
        }
        return marked + source[copied...]
    }

    private static func marks(in line: ArraySlice<UInt8>) -> [Int] {
        let runs = runs(in: line)
        guard runs.contains(where: { $0.mayOpen || $0.mayClose }) else { return [] }
        var marks: [Int] = []
        var isOpen: Set<Int> = []
        for (number, run) in runs.enumerated() {
            // A run of tildes gets a negative length, to distinguish it from a run of asterisks.
            let kind = line[run.range.lowerBound] == UInt8(ascii: "~") ? -run.range.count : run.range.count
            if isOpen.contains(kind), run.isClosing {
                isOpen.remove(kind)
            } else if isOpen.contains(kind), run.mayClose {
                marks.append(run.range.lowerBound)
                isOpen.remove(kind)
            } else if run.isOpening, !run.continuesCode {
                isOpen.insert(kind)
            } else if run.mayOpen, let next = runs[(number + 1)...].first(where: { $0.range.count == run.range.count }),
                next.isClosing || next.mayClose, !next.mayOpen
            {
                marks.append(run.range.upperBound)
                isOpen.insert(kind)
            }
        }
        return marks
    }

    private static func runs(in line: ArraySlice<UInt8>) -> [Run] {
        var runs: [Run] = []
        var index = line.startIndex
        while index < line.endIndex {
            let sign = line[index]
            guard sign == UInt8(ascii: "*") || sign == UInt8(ascii: "~") else {
                index += sign == UInt8(ascii: "\\") ? 2 : 1
                continue
            }
            let end = line[index...].firstIndex { $0 != sign } ?? line.endIndex
            if sign == UInt8(ascii: "*") || end - index == 2 {
                runs.append(
                    Run(range: index..<end, before: scalar(before: index, in: line), after: scalar(at: end, in: line)))
            }
            index = end
        }
        return runs
    }

    private static func scalar(before index: Int, in line: ArraySlice<UInt8>) -> Unicode.Scalar {
        String(decoding: line[..<index].suffix(4), as: UTF8.self).unicodeScalars.last ?? " "
    }

    private static func scalar(at index: Int, in line: ArraySlice<UInt8>) -> Unicode.Scalar {
        String(decoding: line[index...].prefix(4), as: UTF8.self).unicodeScalars.first ?? " "
    }
}

extension Unicode.Scalar {
    fileprivate var isBlank: Bool { properties.isWhitespace }
    fileprivate var isLetter: Bool { properties.isAlphabetic }

    fileprivate var isPunctuation: Bool {
        switch properties.generalCategory {
        case .connectorPunctuation, .dashPunctuation, .openPunctuation, .closePunctuation, .initialPunctuation,
            .finalPunctuation, .otherPunctuation:
            true
        case .mathSymbol, .currencySymbol, .modifierSymbol, .otherSymbol: isASCII
        default: false
        }
    }

    fileprivate var opens: Bool {
        properties.generalCategory == .openPunctuation || properties.generalCategory == .initialPunctuation
    }

    fileprivate var closes: Bool {
        properties.generalCategory == .closePunctuation || properties.generalCategory == .finalPunctuation
    }
}
