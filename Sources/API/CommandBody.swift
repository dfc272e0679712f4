/// What a client sends. The server refuses fields that it does not know, so that a mistyped name cannot pass for a
/// default.
public protocol CommandBody: Codable, Sendable {
    associatedtype CodingKeys: CodingKey, CaseIterable
}

extension CommandBody {
    /// Names of all fields.
    public static var fields: Set<String> { Set(CodingKeys.allCases.map(\.stringValue)) }
}
