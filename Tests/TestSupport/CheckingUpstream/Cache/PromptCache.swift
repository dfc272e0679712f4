/// The cache of prompts as the API describes it.
///
/// - A prefix is written only where a breakpoint ends it, and only from a minimum of tokens on.
/// - It can be read once the answer to the request that wrote it has begun.
/// - A breakpoint reads the longest written prefix that ends at most 20 positions before it, itself included. A run of
///   tool calls or of tool results is one position.
/// - A prefix lives for its lifetime after the beginning of the last request that used it: one that read it, or one
///   with a breakpoint where it ends.
struct PromptCache {
    /// What a request reads and writes.
    struct Plan {
        var usage = SimulatedUsage()
        fileprivate var entries: [Int: Entry] = [:]
    }

    fileprivate struct Entry {
        let lifetime: CacheLifetime
        var expiry: ContinuousClock.Instant
    }

    private static let lookBack = 20

    private var entries: [Int: Entry] = [:]

    /// Reads for a request that begins now.
    mutating func plan(_ prompt: Prompt, minimum: Int, at now: ContinuousClock.Instant) -> Plan {
        entries = entries.filter { $0.value.expiry > now }
        let positions = prompt.positions
        let breakpoints = positions.indices.filter { positions[$0].breakpoint != nil }
        let hit = breakpoints.compactMap { longestHit(from: $0, in: positions) }.max()
        refresh(breakpoints.filter { $0 <= hit ?? -1 } + (hit.map { [$0] } ?? []), in: positions, at: now)

        var plan = Plan()
        plan.usage.cacheRead = hit.map { positions[$0].end } ?? 0
        var end = plan.usage.cacheRead
        for index in breakpoints where index > hit ?? -1 && positions[index].end >= minimum {
            guard let lifetime = positions[index].breakpoint else { continue }
            let count = positions[index].end - end
            if lifetime == .oneHour { plan.usage.cacheWrite1h += count } else { plan.usage.cacheWrite5m += count }
            end = positions[index].end
            plan.entries[positions[index].key] = Entry(lifetime: lifetime, expiry: now + lifetime.duration)
        }
        plan.usage.input = prompt.tokens - end
        return plan
    }

    /// Makes what a request writes readable: its answer begins.
    mutating func begin(_ plan: Plan) {
        entries.merge(plan.entries) { old, new in old.expiry > new.expiry ? old : new }
    }

    private func longestHit(from breakpoint: Int, in positions: [Prompt.Position]) -> Int? {
        var left = Self.lookBack
        for index in stride(from: breakpoint, through: 0, by: -1) {
            let kind = positions[index].kind
            let continuesRun =
                index < breakpoint && positions[index + 1].kind == kind && ["tool_use", "tool_result"].contains(kind)
            if !continuesRun { left -= 1 }
            guard left >= 0 else { return nil }
            if entries[positions[index].key] != nil { return index }
        }
        return nil
    }

    private mutating func refresh(
        _ used: [Int], in positions: [Prompt.Position], at now: ContinuousClock.Instant
    ) {
        for index in used {
            let key = positions[index].key
            guard var entry = entries[key] else { continue }
            entry.expiry = max(entry.expiry, now + entry.lifetime.duration)
            entries[key] = entry
        }
    }
}
