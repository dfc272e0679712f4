package import Anthropic

/// The model that writes the replies.
package struct ModelSource: Sendable {
    /// Name of the model to request.
    package let model: String
    let account: ModelAccount
    /// Most tokens of one reply.
    package let maxTokens: Int
    /// Most bytes of a prompt, instructions and conversation together, for a machine that would take minutes to read
    /// more.
    package let longestPrompt: Int?
    /// Whether this is the built-in small model.
    package let isLocal: Bool
    /// The client for the model. Waits until a local model is ready, and throws a plain sentence if it cannot start.
    package let client: @Sendable () async throws -> Anthropic.Client

    package init(
        model: String, account: ModelAccount = .builtIn, maxTokens: Int, isLocal: Bool, longestPrompt: Int? = nil,
        client: @escaping @Sendable () async throws -> Anthropic.Client
    ) {
        self.model = model
        self.account = account
        self.maxTokens = maxTokens
        self.longestPrompt = longestPrompt
        self.isLocal = isLocal
        self.client = client
    }
}
