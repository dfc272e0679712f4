import Foundation

/// The one place where text from outside is accepted or refused.
package enum Text {
    /// Checks free text, such as a message: any characters but NUL, its length counted in Unicode scalars.
    ///
    /// - Returns: The text, trimmed unless `trimmed` is false.
    package static func accept(
        _ text: String, field: String, length: ClosedRange<Int>, trimmed: Bool = true
    ) throws(InvalidInput) -> String {
        let result = trimmed ? text.trimmingCharacters(in: .whitespacesAndNewlines) : text
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

    /// Checks a name shown in one line: no control characters, nothing invisible, nothing that reorders its surroundings.
    package static func acceptLine(
        _ text: String, field: String, length: ClosedRange<Int>
    ) throws(InvalidInput) -> String {
        // Composing may lengthen a text: what is measured is what is kept.
        let result = try accept(text.precomposedStringWithCanonicalMapping, field: field, length: length)
        let scalars = result.unicodeScalars
        guard scalars.allSatisfy(mayStandInLine), scalars.isEmpty || scalars.contains(where: isVisible) else {
            throw InvalidInput(field, .invalid, "must not contain control characters or invisible ones")
        }
        return result
    }

    private static func mayStandInLine(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .lineSeparator, .paragraphSeparator, .surrogate, .unassigned: false
        case .format: scalar == "\u{200D}"  // joins emoji
        default: isVisible(scalar) || ("\u{FE00}"..."\u{FE0F}").contains(scalar)  // chooses an emoji's look
        }
    }

    private static func isVisible(_ scalar: Unicode.Scalar) -> Bool {
        !scalar.properties.isDefaultIgnorableCodePoint
    }
}
