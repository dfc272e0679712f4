/// JSON as it was sent: the order of members and the spelling of numbers and strings survive.
public indirect enum WireJSON: Sendable, Hashable {
    /// A member of an object.
    public struct Member: Sendable, Hashable {
        /// The name as it was spelled, quotes and escapes included.
        public let spelling: String
        /// The value.
        public let value: WireJSON

        /// The name.
        public var name: String { StringLiteral.decoded(spelling) }
    }

    /// An object. No name occurs twice.
    case object([Member])
    /// An array.
    case array([WireJSON])
    /// A string as it was spelled, quotes and escapes included.
    case string(String)
    /// A number as it was spelled.
    case number(String)
    /// `true`, `false` or `null`.
    case literal(String)
}

extension WireJSON {
    /// The members of an object, otherwise none.
    public var members: [Member] {
        guard case .object(let members) = self else { return [] }
        return members
    }

    /// The elements of an array, otherwise none.
    public var elements: [WireJSON] {
        guard case .array(let elements) = self else { return [] }
        return elements
    }

    /// What a string says.
    public var text: String? {
        guard case .string(let spelling) = self else { return nil }
        return StringLiteral.decoded(spelling)
    }

    /// The value of a number without fraction and exponent.
    public var integer: Int? {
        guard case .number(let spelling) = self else { return nil }
        return Int(spelling)
    }

    /// The value of `true` and `false`.
    public var bool: Bool? {
        switch self {
        case .literal("true"): true
        case .literal("false"): false
        default: nil
        }
    }

    /// The value of a member.
    public subscript(name: String) -> WireJSON? {
        members.first { $0.name == name }?.value
    }

    /// An element of an array.
    public subscript(index: Int) -> WireJSON? {
        elements.indices.contains(index) ? elements[index] : nil
    }
}
