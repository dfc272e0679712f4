/// A field of a command that changes something which may be missing: absent means that it stays.
public enum Omissible<Value: Codable & Hashable & Sendable>: Hashable, Sendable {
    case absent
    /// Written as a value or as null.
    case present(Value?)
}

extension KeyedDecodingContainer {
    func omissible<Value>(_ type: Value.Type, forKey key: Key) throws -> Omissible<Value> {
        contains(key) ? .present(try decodeIfPresent(Value.self, forKey: key)) : .absent
    }
}

extension KeyedEncodingContainer {
    mutating func encode<Value>(_ field: Omissible<Value>, forKey key: Key) throws {
        guard case .present(let value) = field else { return }
        try encode(value, forKey: key)
    }
}
