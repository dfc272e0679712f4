/// The conversation before a block of thinking, as a walk through a request sees it.
struct ThinkingTrail {
    private let tools: Int
    private let system: Int
    private var chain = Chain()
    /// Digests of the turns after 0, 1, 2, … blocks that are not thinking.
    private var digests: [Int]
    /// Blocks, thinking aside, up to the last one that the model did not write.
    private var asked = 0
    /// Token of the last thinking, by account.
    private var last: [String: String] = [:]

    init(_ body: MessageBody) {
        tools = Self.digest(body.tools)
        system = Self.digest(body.system)
        digests = [chain.digest]
    }

    private static func digest(_ blocks: [WireBlock]) -> Int {
        var chain = Chain()
        for block in blocks { chain.append(block.json.canonical) }
        return chain.digest
    }

    /// What thinking that is written now is bound to.
    var origin: IssuedThinking.Origin {
        IssuedThinking.Origin(tools: tools, system: system, turns: chain.digest, count: digests.count - 1)
    }

    /// The last thinking of an account.
    func predecessor(for account: String) -> String? { last[account] }

    mutating func pass(_ block: WireBlock, role: String) {
        chain.append(role, block.json.canonical)
        digests.append(chain.digest)
        if role != "assistant" { asked = digests.count - 1 }
    }

    mutating func pass(thinking token: String, of account: String) {
        last[account] = token
    }

    /// What differs from the conversation that a thinking block at this place answered, or nil if nothing does.
    ///
    /// Thinking may be missing before it from the start on; otherwise its predecessor must be the same. Blocks that
    /// the model wrote before it in the same answer do not count.
    func difference(from issued: IssuedThinking) -> String? {
        let origin = issued.origin
        if origin.tools != tools { return "`tools` changed" }
        if origin.system != system { return "`system` changed" }
        guard (asked..<digests.count).contains(origin.count), digests[origin.count] == origin.turns else {
            return "earlier messages changed"
        }
        let before = predecessor(for: issued.account)
        return before == nil || before == issued.predecessor ? nil : "earlier thinking changed"
    }
}
