package import Anthropic

/// Where replies come from.
package struct ModelSource: Sendable {
    /// Model to ask for.
    package let model: String
    /// Most tokens of one reply.
    package let maxTokens: Int
    /// Most bytes of a prompt, where the machine would be at it for minutes: instructions and conversation together.
    package let longestPrompt: Int?
    /// Whether this is the small model that came with the program.
    package let isLocal: Bool
    /// The way to the model. Waits until a local one is ready, and fails with a plain sentence when it cannot be.
    package let client: @Sendable () async throws -> Anthropic.Client

    package init(
        model: String, maxTokens: Int, isLocal: Bool, longestPrompt: Int? = nil,
        client: @escaping @Sendable () async throws -> Anthropic.Client
    ) {
        self.model = model
        self.maxTokens = maxTokens
        self.longestPrompt = longestPrompt
        self.isLocal = isLocal
        self.client = client
    }
}
