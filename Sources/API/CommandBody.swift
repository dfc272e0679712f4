/// The body of a request. The server refuses unknown fields, so that a misspelt name is not silently replaced by a
/// default.
public protocol CommandBody: Codable, Sendable {
    associatedtype CodingKeys: CodingKey, CaseIterable
}

extension CommandBody {
    /// Names of all fields.
    public static var fields: Set<String> { Set(CodingKeys.allCases.map(\.stringValue)) }
}
