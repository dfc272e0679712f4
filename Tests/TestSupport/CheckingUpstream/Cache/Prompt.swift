/// What a model reads: tools, then `system`, then the turns, block by block. Every block ends a prefix that can be
/// cached.
struct Prompt {
    /// One block, and the prefix that ends with it.
    struct Position {
        let kind: String
        /// Identifies the prefix, together with everything else that decides whether it can be read from the cache.
        let key: Int
        /// Tokens of the prefix.
        let end: Int
        /// What asks for the prefix to be cached.
        let breakpoint: CacheLifetime?
    }

    private(set) var positions: [Position] = []

    /// All tokens.
    var tokens: Int { positions.last?.end ?? 0 }

    /// - Parameters:
    ///   - body: Tools, `system` and settings.
    ///   - turns: The turns without the thinking that was dropped.
    ///   - account: Whose cache it is.
    init(_ body: MessageBody, turns: [WireTurn], account: String) {
        var chain = Chain()
        chain.append(account, body.model.id)
        for tool in body.tools { append(tool, role: "tools", to: &chain) }
        chain.append("system", body.speed)
        for block in body.system { append(block, role: "system", to: &chain) }
        chain.append("messages", body.thinking.mode, body.thinking.effort, body.toolChoice)
        for turn in turns {
            for block in turn.blocks { append(block, role: turn.role, to: &chain) }
        }
        if let lifetime = body.automatic {
            addAutomatic(lifetime, blocks: body.tools + body.system + turns.flatMap(\.blocks))
        }
    }

    private mutating func append(_ block: WireBlock, role: String, to chain: inout Chain) {
        let canonical = block.json.canonical
        chain.append(role, canonical)
        positions.append(
            Position(
                kind: block.kind, key: chain.digest, end: tokens + Tokens.count(canonical),
                breakpoint: block.breakpoints.last))
    }

    /// The top-level `cache_control` stands for one on the last block that can have one.
    private mutating func addAutomatic(_ lifetime: CacheLifetime, blocks: [WireBlock]) {
        guard let last = blocks.lastIndex(where: \.isCacheable) else { return }
        let old = positions[last]
        positions[last] = Position(kind: old.kind, key: old.key, end: old.end, breakpoint: lifetime)
    }
}
