/// Models, accounts and clock of a ``CheckingUpstream``.
public struct SimulatedService: Sendable {
    /// The models, newest first. A request for another one gets 404.
    public var models: [SimulatedModel]

    /// Accounts by key, so that two keys can share one. Other keys get 401. If empty, every key is an account of its
    /// own.
    public var accounts: [String: String] = [:]

    /// Accounts from before the check of thinking: a conversation that differs passes and is only told, unless the
    /// request sets `prefix_mismatch_behavior`.
    public var oldAccounts: Set<String> = []

    /// Accepted values of `anthropic-beta`.
    public var betas: Set<String> = Beta.all

    /// Shows how old a cached prefix is. It stands still until a test advances it.
    public var clock = MovableClock()

    /// A service with these models.
    public init(models: [SimulatedModel] = [.opus5_5, .sonnet5_5, .haiku5_5, .haiku4_5]) {
        self.models = models
    }
}

/// Betas that unlock fields of a request.
public enum Beta {
    /// `thinking.block_binding`, and `input_transformations` in the answer.
    public static let blockBinding = "thinking-binding-controls-2026-08-01"
    /// `clear_at` of a system turn.
    public static let clearAt = "mid-conversation-system-clear-at-2026-08-21"
    /// `output_config` of a system turn.
    public static let turnEffort = "mid-conversation-output-config-2026-07-01"
    /// `thinking.display: "updates"`.
    public static let displayUpdates = "thinking-display-updates-2026-08-18"

    static let all: Set<String> = [blockBinding, clearAt, turnEffort, displayUpdates]
}
