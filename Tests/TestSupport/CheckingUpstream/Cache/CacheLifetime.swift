/// How long a cached prefix lives after its last use.
public enum CacheLifetime: String, Sendable, Hashable, CaseIterable {
    /// Five minutes, the default.
    case fiveMinutes = "5m"
    /// One hour.
    case oneHour = "1h"

    /// The time.
    public var duration: Duration { self == .oneHour ? .seconds(3600) : .seconds(300) }

    /// Reads `cache_control`.
    ///
    /// - Throws: ``Refusal``.
    init(_ fields: Fields) throws {
        try fields.allow(["type", "ttl"])
        guard try fields.requiredText("type") == "ephemeral" else {
            throw Refusal.invalid(fields.path(of: "type"), "Input should be 'ephemeral'")
        }
        let ttl = try fields.choice("ttl", of: Self.allCases.map(\.rawValue))
        self = ttl.flatMap(Self.init(rawValue:)) ?? .fiveMinutes
    }
}
