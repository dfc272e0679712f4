/// SQL whose interpolations are bound as values, never spliced into the text.
///
/// ```swift
/// "SELECT title FROM chats WHERE id = \(chat) AND user_id = \(owner)"
/// ```
/// becomes `SELECT title FROM chats WHERE id = $1 AND user_id = $2`, which both engines accept. Another query may be
/// interpolated too; it becomes part of the text and keeps its own values.
package struct Query: ExpressibleByStringInterpolation, Sendable {
    /// Text around the values: always one piece more than there are values.
    private var pieces: [String]
    package private(set) var values: [Value]

    package init(stringLiteral text: String) {
        pieces = [text]
        values = []
    }

    package init(stringInterpolation interpolation: StringInterpolation) {
        self = interpolation.query
    }

    /// The text with numbered placeholders.
    package var sql: String {
        var sql = pieces[0]
        for (index, piece) in pieces.dropFirst().enumerated() {
            sql += "$\(index + 1)" + piece
        }
        return sql
    }

    package struct StringInterpolation: StringInterpolationProtocol {
        fileprivate var query: Query = ""

        package init(literalCapacity: Int, interpolationCount: Int) {}

        package mutating func appendLiteral(_ literal: String) {
            query.pieces[query.pieces.count - 1] += literal
        }

        package mutating func appendInterpolation(_ value: some Bindable) {
            query.values.append(value.value)
            query.pieces.append("")
        }

        package mutating func appendInterpolation<Wrapped: Bindable>(_ value: Wrapped?) {
            query.values.append(value.value)
            query.pieces.append("")
        }

        package mutating func appendInterpolation(_ part: Query) {
            appendLiteral(part.pieces[0])
            query.pieces += part.pieces.dropFirst()
            query.values += part.values
        }
    }
}
