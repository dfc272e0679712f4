/// A name or title that stands in one line of a list, looked at scalar by scalar.
///
/// Letters, marks and symbols may stand in it. Of what is not seen, only that may which changes how the text around it
/// looks: joiners between letters or emoji, selectors of a variant, and the tags that make a flag of a region.
/// Controls and whatever changes the direction of the text may not.
package struct Line: Sendable {
    private let scalars: [Unicode.Scalar]

    /// - Parameter text: Bounded by whoever reads it: each scalar is looked at.
    package init(_ text: String) {
        scalars = Array(text.unicodeScalars)
    }

    /// Whether everything in it may stand in a line, and something can be seen, unless it is empty.
    package var isAcceptable: Bool {
        fit.count == scalars.count && (scalars.isEmpty || scalars.contains(where: \.isVisible))
    }

    /// The text without what may not stand in a line.
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

    /// How many scalars from here on stand or fall together, 0 if they may not stand here.
    private func fittingLength(at position: Int, after previous: Unicode.Scalar?) -> Int {
        let scalar = scalars[position]
        if scalar == Self.blackFlag { return 1 + tagLength(at: position + 1) }
        if scalar.isJoiner { return mayJoin(at: position, after: previous) ? 1 : 0 }
        if scalar.isVariationSelector { return scalar.isEmojiSelector || previous?.isVisible == true ? 1 : 0 }
        return scalar.isFit ? 1 : 0
    }

    private static let blackFlag = Unicode.Scalar(0x1F3F4 as UInt32)

    /// Length of the tags that make a black flag the flag of a region: letters and digits, then the end.
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

    /// Joiners join letters, and what is left of a joined letter at the end of a word; U+200D joins emoji, too.
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

    /// Chooses the look of what comes before: of emoji, of Mongolian letters, of ideographs in names.
    fileprivate var isVariationSelector: Bool {
        isEmojiSelector || (0xE0100...0xE01EF).contains(value) || (0x180B...0x180D).contains(value) || value == 0x180F
    }

    fileprivate var isVisible: Bool {
        !properties.isDefaultIgnorableCodePoint && !properties.isWhitespace
            && properties.generalCategory != .control && value != 0x2800  // a pattern of no dots
    }

    fileprivate var isFit: Bool {
        switch properties.generalCategory {
        case .control, .lineSeparator, .paragraphSeparator, .surrogate: false
        // Emoji that are younger than the tables of this program.
        case .unassigned: (0x1F000...0x1FAFF).contains(value)
        // Signs that stand before a number are seen; annotations and controls are not.
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

    /// An emoji that is none of the digits and signs of ASCII.
    fileprivate var isPictograph: Bool {
        value > 0x7F && (properties.isEmoji || (0x1F000...0x1FAFF).contains(value))
    }

    fileprivate var endsEmoji: Bool { isPictograph || isEmojiSelector || value == 0xE007F }
}
