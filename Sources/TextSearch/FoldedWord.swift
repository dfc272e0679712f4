internal import Foundation

/// A word being converted from its written form to the form used for comparison.
struct FoldedWord {
    private var folded = String.UnicodeScalarView()
    private var length = 0
    /// Whether its characters may include accents, separate or as part of letters, or other forms of letters.
    private var mayHaveForms = false

    mutating func append(_ scalar: Unicode.Scalar) {
        guard length < Word.longest else { return }
        length += 1
        switch scalar.value {
        case 0x41...0x5A: append(shifted: scalar, by: 0x20)
        case 0x61...0x7A, 0x30...0x39, 0x430...0x44F: folded.append(scalar)
        case 0x410...0x42F: append(shifted: scalar, by: 0x20)
        case 0x401, 0x451: folded.append("е")
        default: appendOther(scalar)
        }
    }

    /// The form used for comparison.
    var text: String {
        mayHaveForms ? Self.withoutForms(String(folded)) : String(folded)
    }

    private mutating func append(shifted scalar: Unicode.Scalar, by distance: UInt32) {
        folded.append(Unicode.Scalar(scalar.value + distance) ?? scalar)
    }

    private mutating func appendOther(_ scalar: Unicode.Scalar) {
        mayHaveForms = true
        switch scalar {
        case "ß", "ẞ": folded.append(contentsOf: "ss".unicodeScalars)
        case "ς": folded.append("σ")
        case "\u{671}": folded.append("\u{627}")  // alef with wasla: alef in texts that mark it
        default: folded.append(contentsOf: scalar.properties.lowercaseMapping.unicodeScalars)
        }
    }

    /// A letter in another form counts as that letter: full-width, superscript, subscript, mathematical, circled or in
    /// a ligature. The same goes for the Arabic presentation forms of old encodings.
    ///
    /// - Source: Unicode, compatibility decomposition (UAX 15).
    private static func withoutForms(_ word: String) -> String {
        var plain = String.UnicodeScalarView()
        var base: Unicode.Scalar = " "
        for scalar in word.decomposedStringWithCompatibilityMapping.unicodeScalars {
            switch CharacterKind(scalar) {
            case .mark:
                if keeps(scalar, on: base) { plain.append(scalar) }
            case .letter, .unspaced:
                base = scalar
                // Decomposing a form that has no lower case may give a capital letter.
                plain.append(contentsOf: scalar.properties.lowercaseMapping.unicodeScalars)
            case .symbol, .ignorable, .other: break  // the slash of a fraction, and similar
            }
        }
        return String(plain).precomposedStringWithCanonicalMapping
    }

    /// Latin and Greek letters lose all accents. A Cyrillic letter loses only the stress mark, and ё its dots, because
    /// й is a different letter from и. Arabic and Hebrew letters lose the marks that readers can do without.
    private static func keeps(_ mark: Unicode.Scalar, on base: Unicode.Scalar) -> Bool {
        switch (base.value, mark.value) {
        case (0x400...0x52F, 0x300...0x36F):
            mark != "\u{300}" && mark != "\u{301}" && !(base == "е" && mark == "\u{308}")
        case (0...0x3FF, 0x300...0x36F): false
        case (_, 0x591...0x5C7): false  // Hebrew points and cantillation marks
        case (0x627, 0x653...0x655): false  // over and under alef: many write it bare
        case (_, 0x653...0x655): true  // they make other letters: ؤ and ئ
        case (_, 0x610...0x61A), (_, 0x64B...0x65F), (_, 0x670), (_, 0x6D6...0x6ED), (_, 0x898...0x8FF): false
        default: true
        }
    }
}
