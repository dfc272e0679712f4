/// SQL whose interpolations are bound as values, never spliced into the text.
///
/// ```swift
/// "SELECT title FROM chats WHERE id = \(chat) AND user_id = \(owner)"
/// ```
/// becomes `SELECT title FROM chats WHERE id = $1 AND user_id = $2`, which both engines accept. Another query may be
/// interpolated too; it becomes part of the text and keeps its own values.
package struct Query: ExpressibleByStringInterpolation, Sendable {
    /// The text with ``place`` where a value goes.
    private var text: String
    package private(set) var values: [Value]

    /// Stands for a value, whatever its number will be. SQL has no such character.
    private static let place: Unicode.Scalar = "\u{1}"

    package init(stringLiteral text: String) {
        self.text = text
        values = []
    }

    /// Queries separated by commas.
    package init(listing parts: [Query]) {
        self = ""
        for part in parts { self = text.isEmpty ? part : "\(self), \(part)" }
    }

    package init(stringInterpolation interpolation: StringInterpolation) {
        self = interpolation.query
    }

    /// The text with numbered placeholders.
    package var sql: String {
        var sql: [UInt8] = []
        sql.reserveCapacity(text.utf8.count + 2 * values.count)
        var number = 0
        for byte in text.utf8 {
            if byte == UInt8(ascii: Self.place) {
                number += 1
                sql.append(UInt8(ascii: "$"))
                sql.append(contentsOf: String(number).utf8)
            } else {
                sql.append(byte)
            }
        }
        return String(decoding: sql, as: UTF8.self)
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
            query.text.unicodeScalars.append(Query.place)
            query.values.append(value)
        }
    }
}
