extension JSON {
    /// An object with its members sorted by name, omitting members without a value, so that the same input always gives
    /// the same bytes.
    static func sorted(_ members: KeyValuePairs<String, JSON?>) -> JSON {
        let present = members.compactMap { name, value in value.map { Member(name, $0) } }
        return .object(present.sorted { $0.name < $1.name })
    }

    static func integer(_ value: Int) -> JSON {
        .number(String(value))
    }
}

extension JSON: ExpressibleByStringLiteral {
    /// A string.
    public init(stringLiteral value: String) {
        self = .string(value)
    }
}
