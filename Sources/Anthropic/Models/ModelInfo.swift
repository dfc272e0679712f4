public import JSON

#if canImport(FoundationEssentials)
    public import FoundationEssentials
#else
    public import Foundation
#endif

/// A model that a server offers. Everything but the identifier may be missing.
public struct ModelInfo: Sendable, Hashable, Identifiable {
    /// The name used in requests.
    public let id: String
    /// The name to show; the identifier where the server has none.
    public let displayName: String
    /// When it was released.
    public let createdAt: Date?
    /// Stage of its life cycle: `active`, `deprecated` or `retired`.
    public let lifecycle: String?
    /// When it will stop answering, if that is known.
    public let retiresAt: Date?
    /// Longest prompt, in tokens.
    public let maxInputTokens: Int?
    /// Longest answer, in tokens.
    public let maxTokens: Int?
    /// What it can do, as reported by the server.
    public let capabilities: JSON?

    /// Whether a capability is supported, such as `["thinking", "types", "adaptive"]`; nil if the server does not say.
    public func supports(_ path: String...) -> Bool? {
        path.reduce(capabilities) { $0?[$1] }?["supported"]?.bool
    }

    /// The efforts that the server says are supported, from least to most; empty if it does not say.
    public var efforts: [OutputConfiguration.Effort] {
        OutputConfiguration.Effort.allCases.filter { supports("effort", $0.rawValue) == true }
    }

    /// The ways of thinking that the server says are supported; empty if it does not say.
    public var thinkingModes: [Thinking.Mode] {
        Thinking.Mode.allCases.filter { supports("thinking", "types", $0.rawValue) == true }
    }
}

extension ModelInfo {
    /// A model of Anthropic's or of OpenAI's shape, or nil if it has no name.
    init?(_ json: JSON) {
        guard let id = json["id"]?.string, (1...200).contains(id.utf8.count) else { return nil }
        self.id = id
        displayName = json["display_name"]?.line ?? id
        createdAt = Self.date(json["created_at"]) ?? Self.date(json["created"])
        lifecycle = json["lifecycle"]?.token
        retiresAt = Self.date(json["retires_at"])
        maxInputTokens = json["max_input_tokens"]?.count
        maxTokens = json["max_tokens"]?.count
        capabilities = json["capabilities"].flatMap { $0 == .null ? nil : $0 }
    }

    private static func date(_ json: JSON?) -> Date? {
        switch json {
        case .string(let text): text.utf8.count <= 40 ? try? Date(text, strategy: .iso8601) : nil
        case .some(let json):
            json.integer.flatMap { (0..<1 << 40).contains($0) ? Date(timeIntervalSince1970: Double($0)) : nil }
        case nil: nil
        }
    }
}
