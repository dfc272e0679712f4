internal import Foundation

/// A word on its way from how it is written to how it is compared.
struct FoldedWord {
    private var folded = String.UnicodeScalarView()
    private var length = 0
    /// Whether accents may be among its characters, as their own or as a part of others.
    private var mayHaveAccents = false

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

    /// The word as it is compared.
    var text: String {
        mayHaveAccents ? Self.withoutAccents(String(folded)) : String(folded)
    }

    private mutating func append(shifted scalar: Unicode.Scalar, by distance: UInt32) {
        folded.append(Unicode.Scalar(scalar.value + distance) ?? scalar)
    }

    private mutating func appendOther(_ scalar: Unicode.Scalar) {
        mayHaveAccents = true
        switch scalar {
        case "ß", "ẞ": folded.append(contentsOf: "ss".unicodeScalars)
        case "ς": folded.append("σ")
        default: folded.append(contentsOf: scalar.properties.lowercaseMapping.unicodeScalars)
        }
    }

    /// Latin and Greek letters lose all accents. A Cyrillic letter loses only the sign of stress, and е its dots, because
    /// й is another letter than и.
    private static func withoutAccents(_ word: String) -> String {
        var plain = String.UnicodeScalarView()
        var base: Unicode.Scalar = " "
        for scalar in word.decomposedStringWithCanonicalMapping.unicodeScalars {
            guard "\u{300}"..."\u{36F}" ~= scalar else {
                base = scalar
                plain.append(scalar)
                continue
            }
            if keeps(scalar, on: base) { plain.append(scalar) }
        }
        return String(plain).precomposedStringWithCanonicalMapping
    }

    private static func keeps(_ accent: Unicode.Scalar, on base: Unicode.Scalar) -> Bool {
        switch base.value {
        case 0x400...0x52F: accent != "\u{300}" && accent != "\u{301}" && !(base == "е" && accent == "\u{308}")
        case 0...0x3FF: false
        default: true
        }
    }
}
