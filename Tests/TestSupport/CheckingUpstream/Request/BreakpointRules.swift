/// Where a request may ask for its prompt to be cached.
enum BreakpointRules {
    private static let most = 4

    /// - Parameters:
    ///   - blocks: Tools, then `system`, then the turns.
    ///   - automatic: The top-level `cache_control`.
    /// - Throws: ``Refusal``.
    static func check(_ blocks: [WireBlock], automatic: CacheLifetime?) throws {
        let explicit = blocks.flatMap(\.breakpoints)
        let all = explicit + (automatic.map { [$0] } ?? [])
        guard all.count <= most else {
            throw Refusal(message: "A maximum of 4 blocks with cache_control may be provided. Found \(all.count).")
        }
        let last = blocks.last(where: \.isCacheable)?.breakpoints.last
        if let automatic, let last, last != automatic {
            throw Refusal.invalid("cache_control", "the last block has another ttl")
        }
        if zip(all, all.dropFirst()).contains(where: { $0 == .fiveMinutes && $1 == .oneHour }) {
            throw Refusal(message: "a ttl='1h' cache_control block must not come after a ttl='5m' cache_control block.")
        }
    }
}
