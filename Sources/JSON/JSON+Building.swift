extension JSON {
    /// An object of the members that have a value, in this order.
    public static func members(_ members: KeyValuePairs<String, JSON?>) -> JSON {
        .object(members.compactMap { name, value in value.map { Member(name, $0) } })
    }

    /// A whole number.
    public static func integer(_ value: Int) -> JSON {
        .number(String(value))
    }
}

extension JSON: ExpressibleByStringLiteral {
    /// A string.
    public init(stringLiteral value: String) {
        self = .string(value)
    }
}
