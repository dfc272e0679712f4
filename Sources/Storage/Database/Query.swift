/// SQL whose interpolations are bound as values, never spliced into the text.
///
/// ```swift
/// "SELECT title FROM chats WHERE id = \(chat) AND user_id = \(owner)"
/// ```
/// becomes `SELECT title FROM chats WHERE id = ? AND user_id = ?`. Another query may be interpolated too; it becomes part
/// of the text and keeps its own values. A text of its own must not have a question mark outside quotation marks.
package struct Query: ExpressibleByStringInterpolation, Sendable {
    /// The text with a question mark for each value.
    package private(set) var text: String
    package private(set) var values: [Value]

    package init(stringLiteral text: String) {
        self.text = text
        values = []
    }

    /// A value.
    init(value: Value) {
        text = "?"
        values = [value]
    }

    /// Queries separated by commas.
    package init(listing parts: [Query]) {
        self = ""
        for part in parts { self = text.isEmpty ? part : "\(self), \(part)" }
    }

    package init(stringInterpolation interpolation: StringInterpolation) {
        self = interpolation.query
    }

    /// The text with a numbered placeholder for each value: `$1`, `$2`, …
    package var numbered: String {
        var numbered: [UInt8] = []
        numbered.reserveCapacity(text.utf8.count + 2 * values.count)
        var (number, isQuoted) = (0, false)
        for byte in text.utf8 {
            if byte == UInt8(ascii: "'") { isQuoted.toggle() }
            if byte == UInt8(ascii: "?"), !isQuoted {
                number += 1
                numbered.append(UInt8(ascii: "$"))
                numbered.append(contentsOf: String(number).utf8)
            } else {
                numbered.append(byte)
            }
        }
        return String(decoding: numbered, as: UTF8.self)
    }

    package struct StringInterpolation: StringInterpolationProtocol {
        fileprivate var query: Query = ""

        package init(literalCapacity: Int, interpolationCount: Int) {
            query.text.reserveCapacity(literalCapacity + interpolationCount)
            query.values.reserveCapacity(interpolationCount)
        }

        package mutating func appendLiteral(_ literal: String) {
            query.text += literal
        }

        package mutating func appendInterpolation(_ value: some Bindable) {
            append(value.value)
        }

        package mutating func appendInterpolation<Wrapped: Bindable>(_ value: Wrapped?) {
            append(value.value)
        }

        package mutating func appendInterpolation(_ part: Query) {
            query.text += part.text
            query.values += part.values
        }

        private mutating func append(_ value: Value) {
            query.text += "?"
            query.values.append(value)
        }
    }
}
