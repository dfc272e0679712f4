/// The role of a character in a word.
enum CharacterKind {
    /// A letter or digit.
    case letter
    /// A mark on the letter before it.
    case mark
    /// A letter of a script without spaces between words.
    case unspaced
    /// An emoji or another pictograph.
    case symbol
    /// Invisible: a soft hyphen, a joiner, a variation selector.
    case ignorable
    /// Spaces, punctuation and the rest.
    case other

    init(_ scalar: Unicode.Scalar) {
        switch scalar.value {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: self = .letter
        case 0...0x7F: self = .other
        case 0x410...0x44F, 0x401, 0x451: self = .letter
        default: self.init(properties: scalar)
        }
    }

    private init(properties scalar: Unicode.Scalar) {
        if Self.isUnspaced(scalar.value) {
            self = .unspaced
        } else if scalar == Self.tatweel || scalar.properties.isDefaultIgnorableCodePoint
            || scalar.properties.isEmojiModifier
        {
            self = .ignorable
        } else {
            self.init(scalar.properties.generalCategory)
        }
    }

    private init(_ category: Unicode.GeneralCategory) {
        switch category {
        case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter, .decimalNumber,
            .letterNumber, .otherNumber:
            self = .letter
        case .nonspacingMark, .spacingMark, .enclosingMark: self = .mark
        case .otherSymbol: self = .symbol
        default: self = .other
        }
    }

    /// Stretches an Arabic word without being a letter of it.
    private static let tatweel: Unicode.Scalar = "\u{640}"

    /// Thai, Lao, Myanmar, Khmer, Chinese and Japanese.
    ///
    /// - Source: Unicode, `Blocks.txt`; line breaking class SA of UAX 14 for the first four.
    private static func isUnspaced(_ value: UInt32) -> Bool {
        switch value {
        case 0xE01...0xE4E, 0xE81...0xECD, 0x1000...0x103F, 0x1780...0x17D3: true
        case 0x2E80...0x2FDF, 0x3005...0x3007, 0x3041...0x309F, 0x30A1...0x30FA, 0x30FC...0x312F, 0x31F0...0x31FF,
            0x3400...0x4DBF, 0x4E00...0x9FFF, 0xF900...0xFAFF, 0xFF66...0xFF9F, 0x20000...0x3FFFF:
            true
        default: false
        }
    }
}
