/// A name or title on one line of a list, examined scalar by scalar.
///
/// Letters, marks and symbols are allowed. Of the invisible characters, only those that change how the surrounding text
/// looks are allowed: joiners between letters or emoji, variation selectors, and the tag sequences of regional flags.
/// Control characters and anything that changes the text direction are not allowed.
package struct Line: Sendable {
    private let scalars: [Unicode.Scalar]

    /// - Parameter text: The caller limits its length, because every scalar is examined.
    package init(_ text: String) {
        scalars = Array(text.unicodeScalars)
    }

    /// Whether all scalars are allowed, and at least one is visible unless the text is empty.
    package var isAcceptable: Bool {
        fit.count == scalars.count && (scalars.isEmpty || scalars.contains(where: \.isVisible))
    }

    /// The text without the scalars that are not allowed.
    package var cleaned: String {
        var text = String.UnicodeScalarView()
        text.append(contentsOf: fit)
        return String(text)
    }

    private var fit: [Unicode.Scalar] {
        var fit: [Unicode.Scalar] = []
        var position = 0
        while position < scalars.count {
            let length = fittingLength(at: position, after: fit.last)
            fit += scalars[position..<(position + length)]
            position += max(1, length)
        }
        return fit
    }

    /// How many scalars from here on belong together; 0 if they are not allowed here.
    private func fittingLength(at position: Int, after previous: Unicode.Scalar?) -> Int {
        let scalar = scalars[position]
        if scalar == Self.blackFlag { return 1 + tagLength(at: position + 1) }
        if scalar.isJoiner { return mayJoin(at: position, after: previous) ? 1 : 0 }
        if scalar.isVariationSelector { return scalar.isEmojiSelector || previous?.isVisible == true ? 1 : 0 }
        return scalar.isFit ? 1 : 0
    }

    private static let blackFlag = Unicode.Scalar(0x1F3F4 as UInt32)

    /// Length of the tags that turn a black flag into a regional flag: letters and digits, then the end tag.
    ///
    /// - Source: Unicode Technical Standard 51, ED-14a.
    private func tagLength(at start: Int) -> Int {
        let letters = scalars[start...].prefix(7).prefix {
            (0xE0030...0xE0039).contains($0.value) || (0xE0061...0xE007A).contains($0.value)
        }
        let end = start + letters.count
        guard (3...6).contains(letters.count), end < scalars.count, scalars[end].value == 0xE007F else { return 0 }
        return letters.count + 1
    }

    /// Joiners may connect letters, or show a letter's joined form at the end of a word; U+200D also joins emoji.
    ///
    /// - Source: RFC 5892, appendix A.1 and A.2.
    private func mayJoin(at position: Int, after previous: Unicode.Scalar?) -> Bool {
        guard let previous else { return false }
        if previous.properties.canonicalCombiningClass == .virama { return true }
        guard position + 1 < scalars.count else { return false }
        let next = scalars[position + 1]
        if (previous.isLetterOrMark && next.isWritten) || (previous.isWritten && next.isLetterOrMark) { return true }
        return scalars[position] == "\u{200D}" && previous.endsEmoji && next.isPictograph
    }
}

extension Unicode.Scalar {
    /// Zero-width non-joiner and joiner.
    fileprivate var isJoiner: Bool { self == "\u{200C}" || self == "\u{200D}" }

    fileprivate var isEmojiSelector: Bool { (0xFE00...0xFE0F).contains(value) }

    /// Selects a variant of the preceding character: of emoji, Mongolian letters, ideographs in names.
    fileprivate var isVariationSelector: Bool {
        isEmojiSelector || (0xE0100...0xE01EF).contains(value) || (0x180B...0x180D).contains(value) || value == 0x180F
    }

    fileprivate var isVisible: Bool {
        !properties.isDefaultIgnorableCodePoint && !properties.isWhitespace
            && properties.generalCategory != .control && value != 0x2800  // Braille pattern without dots
    }

    fileprivate var isFit: Bool {
        switch properties.generalCategory {
        case .control, .lineSeparator, .paragraphSeparator, .surrogate: false
        // Emoji newer than this program's Unicode tables.
        case .unassigned: (0x1F000...0x1FAFF).contains(value)
        // Signs that precede a number are visible; annotations and control characters are not.
        case .format: !properties.isDefaultIgnorableCodePoint && !(0xFFF9...0xFFFB).contains(value)
        default: !properties.isDefaultIgnorableCodePoint
        }
    }

    fileprivate var isLetterOrMark: Bool {
        switch properties.generalCategory {
        case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter,
            .nonspacingMark, .spacingMark:
            !properties.isDefaultIgnorableCodePoint
        default: false
        }
    }

    /// A letter, or a digit, which Persian joins to its word.
    fileprivate var isWritten: Bool { isLetterOrMark || properties.generalCategory == .decimalNumber }

    /// An emoji other than the ASCII digits and signs.
    fileprivate var isPictograph: Bool {
        value > 0x7F && (properties.isEmoji || (0x1F000...0x1FAFF).contains(value))
    }

    fileprivate var endsEmoji: Bool { isPictograph || isEmojiSelector || value == 0xE007F }
}
