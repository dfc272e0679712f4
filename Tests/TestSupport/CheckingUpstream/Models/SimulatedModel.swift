/// What a model of a ``CheckingUpstream`` accepts, reads and costs.
public struct SimulatedModel: Sendable, Hashable {
    /// Name, as requests spell it.
    public var id: String
    /// Name for people.
    public var displayName: String
    /// Accepted values of `thinking.type`.
    public var thinkingTypes: Set<String> = ["adaptive", "disabled"]
    /// What an omitted `thinking` means.
    public var defaultThinking = "adaptive"
    /// What an omitted `thinking.display` means: `omitted` or `summarized`.
    public var defaultDisplay = "omitted"
    /// Accepted values of `output_config.effort`, weakest first.
    public var efforts = ["low", "medium", "high", "xhigh", "max"]
    /// What an omitted effort means.
    public var defaultEffort = "high"
    /// Accepted efforts when thinking is `disabled` or `between_tools`.
    public var effortsWithoutThinking = ["low", "medium", "high"]
    /// Other models whose thinking this one reads. It always reads its own.
    public var readsThinkingOf: Set<String> = []
    /// Whether thinking is refused or dropped when the conversation before it differs.
    public var checksPrefix = true
    /// Whether `role: "system"` may stand inside `messages`.
    public var acceptsSystemTurns = true
    /// Whether the last turn may be the assistant's.
    public var acceptsPrefill = false
    /// Whether `tool_choice` may be `any` or `tool`.
    public var acceptsForcedTools = true
    /// The shortest prefix that is cached, in tokens.
    public var minimumCachedTokens = 512
    /// Context window, in tokens.
    public var maxInputTokens = 1_000_000
    /// Largest `max_tokens`.
    public var maxTokens = 128_000

    /// A model with the rules that most current models share.
    public init(_ id: String, displayName: String? = nil) {
        self.id = id
        self.displayName = displayName ?? id
    }

    /// Whether this model understands another model's thinking.
    func reads(thinkingOf model: String) -> Bool {
        model == id || readsThinkingOf.contains(model)
    }
}

extension SimulatedModel {
    /// Always thinks; reads what Sonnet 5.5 thought.
    public static var opus5_5: SimulatedModel {
        var model = SimulatedModel("claude-opus-5-5", displayName: "Claude Opus 5.5")
        model.thinkingTypes = ["adaptive"]
        model.defaultEffort = "medium"
        model.readsThinkingOf = ["claude-sonnet-5-5", "claude-haiku-4-5"]
        model.acceptsForcedTools = false
        return model
    }

    /// Thinks, or only between tools; does not read what Opus 5.5 thought.
    public static var sonnet5_5: SimulatedModel {
        var model = SimulatedModel("claude-sonnet-5-5", displayName: "Claude Sonnet 5.5")
        model.thinkingTypes = ["adaptive", "between_tools"]
        model.readsThinkingOf = ["claude-haiku-4-5"]
        model.acceptsForcedTools = false
        return model
    }

    /// Reads only its own thinking.
    public static var haiku5_5: SimulatedModel {
        var model = SimulatedModel("claude-haiku-5-5", displayName: "Claude Haiku 5.5")
        model.defaultEffort = "medium"
        return model
    }

    /// An older model: no adaptive thinking, no effort, no check of what came before its thinking.
    public static var haiku4_5: SimulatedModel {
        var model = SimulatedModel("claude-haiku-4-5", displayName: "Claude Haiku 4.5")
        model.thinkingTypes = ["enabled", "disabled"]
        model.defaultThinking = "disabled"
        model.defaultDisplay = "summarized"
        model.efforts = []
        model.checksPrefix = false
        model.acceptsSystemTurns = false
        model.acceptsPrefill = true
        model.minimumCachedTokens = 4096
        model.maxInputTokens = 200_000
        model.maxTokens = 64_000
        return model
    }
}
