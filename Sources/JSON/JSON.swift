/// A JSON value that can be sent back exactly as it came.
///
/// Numbers keep their text (`1.0` stays `1.0`) and members their order, so that what a model wrote can be sent back
/// unchanged.
///
/// - Source: RFC 8259.
public enum JSON: Sendable, Hashable {
    /// `null`.
    case null
    /// `true` or `false`.
    case bool(Bool)
    /// A number, as it was written.
    case number(String)
    /// A string, unescaped.
    case string(String)
    /// A list of values.
    case array([JSON])
    /// Members in their order. A repeated name is kept; the last one counts.
    case object([Member])

    /// A named value of an object.
    public struct Member: Sendable, Hashable {
        /// Name, unescaped.
        public var name: String
        /// Value.
        public var value: JSON

        /// A member.
        public init(_ name: String, _ value: JSON) {
            self.name = name
            self.value = value
        }
    }
}

extension JSON {
    /// The member with that name, or nil if it is missing or this is not an object.
    public subscript(name: String) -> JSON? {
        guard case .object(let members) = self else { return nil }
        // Byte by byte: comparing as text would normalise what a server sends, which is costly for long runs of
        // combining marks.
        return members.last { $0.name.utf8.count == name.utf8.count && $0.name.utf8.elementsEqual(name.utf8) }?.value
    }

    /// The text of a string, nil for anything else.
    public var string: String? {
        guard case .string(let text) = self else { return nil }
        return text
    }

    /// The most bytes in a number that may be whole, zeros of its fraction included.
    private static let longestInteger = 64

    /// The value of a whole number that fits, nil for anything else.
    public var integer: Int? {
        guard case .number(let text) = self, text.utf8.count <= Self.longestInteger else { return nil }
        return Int(text) ?? Double(text).flatMap(Int.init(exactly:))
    }

    /// The value of `true` or `false`, nil for anything else.
    public var bool: Bool? {
        guard case .bool(let value) = self else { return nil }
        return value
    }

    /// The elements of an array, nil for anything else.
    public var elements: [JSON]? {
        guard case .array(let elements) = self else { return nil }
        return elements
    }
}
