package import Anthropic

/// A server that writes replies, and what is asked of it unless somebody chooses otherwise.
package struct ModelServer: Sendable {
    /// Name of the model to request.
    package let model: String
    /// Whether the settings name the model, so that an administrator's default does not count.
    package let isModelFixed: Bool
    package let account: ModelAccount
    /// Most tokens of one reply.
    package let maxTokens: Int
    /// Most bytes of a prompt, instructions and conversation together, for a machine that would take minutes to read
    /// more.
    package let longestPrompt: Int?
    /// Whether this is the built-in small model.
    package let isLocal: Bool
    /// The client for the server. Waits until a local model is ready, and throws a plain sentence if it cannot start.
    package let client: @Sendable () async throws -> Anthropic.Client

    package init(
        model: String, account: ModelAccount = .builtIn, isModelFixed: Bool = false, maxTokens: Int,
        isLocal: Bool = false, longestPrompt: Int? = nil,
        client: @escaping @Sendable () async throws -> Anthropic.Client
    ) {
        self.model = model
        self.account = account
        self.isModelFixed = isModelFixed
        self.maxTokens = maxTokens
        self.longestPrompt = longestPrompt
        self.isLocal = isLocal
        self.client = client
    }
}
