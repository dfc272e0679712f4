/// The body of a request. The server refuses unknown fields, so that a misspelt name is not silently replaced by a
/// default.
public protocol CommandBody: Codable, Sendable {
    associatedtype CodingKeys: CodingKey
}

extension CommandBody {
    /// Whether there is a field with that name.
    public static func hasField(_ name: String) -> Bool { CodingKeys(stringValue: name) != nil }
}
