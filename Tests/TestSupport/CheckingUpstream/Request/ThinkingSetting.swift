/// How a request wants the model to think, after the checks of `thinking` and `output_config`.
struct ThinkingSetting {
    /// `thinking.type`, or what the model does if it is omitted.
    let mode: String
    /// `omitted`, `summarized` or `updates`.
    let display: String
    /// `prefix_mismatch_behavior`: `error`, `drop_block`, or nil if it is unset.
    let onMismatch: String?
    /// `output_config.effort`, or what the model does if it is omitted.
    let effort: String

    /// Whether the model thinks.
    var isOn: Bool { mode != "disabled" }

    /// - Throws: ``Refusal``.
    init(_ body: Fields, model: SimulatedModel, betas: Set<String>, maxTokens: Int?) throws {
        let thinking = try body.object("thinking")
        let types = ["adaptive", "enabled", "disabled", "between_tools"]
        let type = try thinking.flatMap {
            _ = try $0.required("type")
            return try $0.choice("type", of: types)
        }
        if let thinking, let type {
            try Self.check(thinking, type: type, model: model, betas: betas, maxTokens: maxTokens)
        }
        mode = type ?? model.defaultThinking
        display = try thinking?.choice("display", of: Self.displays(betas)) ?? model.defaultDisplay
        onMismatch = try thinking?.object("block_binding")?
            .choice("prefix_mismatch_behavior", of: ["error", "drop_block"])
        effort = try Self.effort(body, model: model, mode: mode)
    }

    private static func displays(_ betas: Set<String>) -> [String] {
        ["summarized", "omitted"] + (betas.contains(Beta.displayUpdates) ? ["updates"] : [])
    }

    private static func check(
        _ thinking: Fields, type: String, model: SimulatedModel, betas: Set<String>, maxTokens: Int?
    ) throws {
        guard model.thinkingTypes.contains(type) else {
            throw Refusal.invalid("thinking.type", "\"\(type)\" is not supported on this model")
        }
        let binding: Set<String> = betas.contains(Beta.blockBinding) ? ["block_binding"] : []
        let members: Set<String> =
            switch type {
            case "adaptive": binding.union(["type", "display"])
            case "enabled": binding.union(["type", "display", "budget_tokens"])
            default: ["type"]
            }
        if let extra = ["display", "block_binding", "budget_tokens"].first(where: {
            thinking[$0] != nil && !members.contains($0)
        }) {
            throw Refusal.extra("thinking.\(type).\(extra)")
        }
        try thinking.allow(members)
        try thinking.object("block_binding")?.allow(["prefix_mismatch_behavior"])
        guard type == "enabled" else { return }
        let budget = try thinking.integer("budget_tokens") ?? 0
        guard budget >= 1024 else {
            throw Refusal.invalid("thinking.enabled.budget_tokens", "Input should be greater than or equal to 1024")
        }
        if let maxTokens, budget >= maxTokens {
            throw Refusal(message: "`max_tokens` must be greater than `thinking.budget_tokens`")
        }
    }

    private static func effort(_ body: Fields, model: SimulatedModel, mode: String) throws -> String {
        let output = try body.object("output_config")
        try output?.allow(["effort", "format"])
        if let format = try output?.object("format") {
            try format.allow(["type", "schema"])
            guard try format.requiredText("type") == "json_schema" else {
                throw Refusal.invalid("output_config.format.type", "Input should be 'json_schema'")
            }
            _ = try format.required("schema")
        }
        guard let effort = try output?.choice("effort", of: ["low", "medium", "high", "xhigh", "max"]) else {
            return model.defaultEffort
        }
        let isOff = mode == "disabled" || mode == "between_tools"
        guard model.efforts.contains(effort), !isOff || model.effortsWithoutThinking.contains(effort) else {
            throw Refusal.invalid("output_config.effort", "\"\(effort)\" is not supported on this model")
        }
        return effort
    }
}
