/// The body of `POST /v1/messages` or `…/count_tokens` after every check that needs no history.
struct MessageBody {
    let model: SimulatedModel
    /// `max_tokens`; nil if tokens are only counted.
    let maxTokens: Int?
    let tools: [WireBlock]
    let system: [WireBlock]
    let turns: [WireTurn]
    let thinking: ThinkingSetting
    /// The top-level `cache_control`.
    let automatic: CacheLifetime?
    /// `tool_choice` and `speed` as they change what can be read from the cache.
    let toolChoice: String
    let speed: String

    private static let counted: Set<String> = [
        "model", "messages", "system", "tools", "tool_choice", "thinking", "output_config", "cache_control", "speed",
    ]
    private static let sent = counted.union([
        "max_tokens", "stream", "stop_sequences", "metadata", "service_tier", "inference_geo", "container",
        "diagnostics",
    ])

    /// - Parameters:
    ///   - isCount: Whether tokens are only counted.
    ///   - ownKinds: Types of blocks that the server has sent.
    /// - Throws: ``Refusal``.
    init(
        _ json: WireJSON, isCount: Bool, betas: Set<String>, models: [SimulatedModel], ownKinds: Set<String>
    ) throws {
        let body = try Fields(json, at: "")
        try Self.checkNames(body, isCount: isCount)
        let id = try body.requiredText("model")
        guard let model = models.first(where: { $0.id == id }) else { throw Refusal.notFound("model: \(id)") }
        maxTokens = isCount ? nil : try Self.maxTokens(body, model: model)
        if !isCount { try Self.checkOptions(body) }

        let rules = BlockRules(ownKinds: ownKinds)
        self.model = model
        tools = try ToolRules(model: model).tools(body)
        system = try body["system"].map { try rules.content($0, at: "system", role: "system") } ?? []
        _ = try body.required("messages")
        turns = try TurnRules(model: model, betas: betas, blocks: rules).turns(try body.array("messages") ?? [])
        thinking = try ThinkingSetting(body, model: model, betas: betas, maxTokens: maxTokens)
        automatic = try body.object("cache_control").map { try CacheLifetime($0) }
        toolChoice = try ToolRules(model: model).choice(body)
        speed = try body.choice("speed", of: ["standard", "fast"]) ?? "standard"
        try BreakpointRules.check(tools + system + turns.flatMap(\.blocks), automatic: automatic)
    }

    private static func checkNames(_ body: Fields, isCount: Bool) throws {
        for name in ["temperature", "top_p", "top_k"] where body[name] != nil {
            throw Refusal.invalid(name, "sampling parameters are not supported")
        }
        try body.allow(isCount ? counted : sent)
    }

    private static func maxTokens(_ body: Fields, model: SimulatedModel) throws -> Int {
        _ = try body.required("max_tokens")
        let count = try body.integer("max_tokens") ?? 0
        guard count >= 1 else {
            throw Refusal.invalid("max_tokens", "Input should be greater than or equal to 1")
        }
        guard count <= model.maxTokens else {
            throw Refusal.invalid("max_tokens", "\(count) > \(model.maxTokens), which is the maximum for \(model.id)")
        }
        return count
    }

    private static func checkOptions(_ body: Fields) throws {
        guard try body.bool("stream") == true else { throw Refusal.invalid("stream", "only streams are simulated") }
        try body.object("metadata")?.allow(["user_id"])
        _ = try body.object("metadata")?.text("user_id")
        _ = try body.choice("service_tier", of: ["auto", "standard_only"])
        for (index, text) in (try body.array("stop_sequences") ?? []).enumerated() where (text.text ?? "").isEmpty {
            throw Refusal.invalid("stop_sequences.\(index)", "each stop sequence must be a non-empty string")
        }
    }
}
