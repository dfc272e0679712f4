import Foundation

/// The single place where text from outside is accepted or refused.
///
/// The size in bytes is checked before anything else is done with a text: trimming and counting take time for each
/// byte, and normalising takes far more for long runs of combining marks.
package enum Text {
    /// Checks free text, such as a message: any characters except NUL, with its length in Unicode scalars.
    ///
    /// - Returns: The text, trimmed unless `trimmed` is false.
    package static func accept(
        _ text: String, field: String, length: ClosedRange<Int>, trimmed: Bool = true
    ) throws(InvalidInput) -> String {
        try requireBytes(of: text, atMost: bytesOfScalar, field: field, length: length)
        let result = trimmed ? trim(text) : text
        if result.utf8.contains(0) {
            throw InvalidInput(field, .nul, "must not contain the character U+0000")
        }
        let count = result.unicodeScalars.count
        if count < length.lowerBound {
            throw InvalidInput(
                field, count == 0 ? .required : .tooShort, "needs at least \(length.lowerBound) characters")
        }
        if count > length.upperBound {
            throw InvalidInput(field, .tooLong, "\(count) characters; at most \(length.upperBound) are allowed")
        }
        return result
    }

    /// Checks a single-line name: no control characters, nothing invisible, nothing that reorders the text around it.
    package static func acceptLine(
        _ text: String, field: String, length: ClosedRange<Int>
    ) throws(InvalidInput) -> String {
        try requireBytes(of: text, atMost: bytesOfDecomposedScalar, field: field, length: length)
        // Normalising may lengthen a text, so the length is checked on what is kept.
        let result = try accept(text.precomposedStringWithCanonicalMapping, field: field, length: length)
        let line = Line(result)
        guard line.isAcceptable else {
            throw InvalidInput(field, .invalid, "must not contain control characters or invisible ones")
        }
        return result
    }

    /// Removes surrounding white space. Foundation searches slowly, so most texts are not given to it.
    private static func trim(_ text: String) -> String {
        let visible = UInt8(ascii: "!")...UInt8(ascii: "~")
        if let first = text.utf8.first, let last = text.utf8.last, visible.contains(first), visible.contains(last) {
            return text
        }
        return text.trimmingCharacters(in: .whitespacesAndNewlines)
    }

    /// Most bytes of a scalar in UTF-8.
    private static let bytesOfScalar = 4
    /// Most bytes of a composed scalar that was typed in decomposed form. Source: Unicode Standard Annex 15, table 7:
    /// decomposition makes UTF-8 at most three times as long.
    private static let bytesOfDecomposedScalar = 3 * bytesOfScalar

    /// Bytes of surrounding white space that may be trimmed, however short the limit is.
    private static let bytesOfSpace = 256

    private static func requireBytes(
        of text: String, atMost bytesEach: Int, field: String, length: ClosedRange<Int>
    ) throws(InvalidInput) {
        guard text.utf8.count <= bytesEach * length.upperBound + bytesOfSpace else {
            throw InvalidInput(
                field, .tooLong, "\(text.utf8.count) bytes; at most \(length.upperBound) characters are allowed")
        }
    }
}
