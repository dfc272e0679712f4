/// The words of a text, in order.
///
/// Letters, digits and the marks on them make up words; everything else ends them. In scripts without spaces between
/// words (Chinese, Japanese, Thai and similar), every two neighbouring characters count as a word, so that a search
/// succeeds wherever a dictionary would split the text. An emoji or another symbol is a word of its own.
struct Words: Sequence, IteratorProtocol {
    private let scalars: String.UnicodeScalarView
    private var position: String.Index
    private let end: String.Index

    init(_ text: String) {
        self.init(text, in: text.startIndex..<text.endIndex)
    }

    /// The words of a part of a text; the part must begin and end between words.
    init(_ text: String, in range: Range<String.Index>) {
        scalars = text.unicodeScalars
        position = range.lowerBound
        end = range.upperBound
    }

    mutating func next() -> Word? {
        while position < end {
            switch CharacterKind(scalars[position]) {
            case .letter: return word()
            case .unspaced: return pair()
            case .symbol: return symbol()
            case .mark, .ignorable, .other: position = scalars.index(after: position)
            }
        }
        return nil
    }

    private mutating func word() -> Word {
        let start = position
        var folded = FoldedWord()
        scan: while position < end {
            let scalar = scalars[position]
            switch CharacterKind(scalar) {
            case .letter, .mark: folded.append(scalar)
            case .ignorable: break
            case .unspaced, .symbol, .other: break scan
            }
            position = scalars.index(after: position)
        }
        return Word(range: start..<position, text: folded.text, isOpen: false)
    }

    private mutating func pair() -> Word {
        let start = position
        position = scalars.index(after: position)
        guard position < end, case .unspaced = CharacterKind(scalars[position]) else {
            return Word(range: start..<position, text: String(scalars[start]), isOpen: true)
        }
        let afterNext = scalars.index(after: position)
        return Word(range: start..<afterNext, text: String(scalars[start..<afterNext]), isOpen: false)
    }

    private mutating func symbol() -> Word {
        let start = position
        position = scalars.index(after: position)
        return Word(range: start..<position, text: String(scalars[start]), isOpen: false)
    }
}
