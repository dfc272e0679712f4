package import Anthropic
package import Model

/// Whose account a model server is used with, and what is known of that server.
package struct ModelAccount: Hashable, Sendable {
    /// Who bills for it.
    package let provider: Provider
    /// A fingerprint of server and key. Thinking goes back only to the account that wrote it; `nil` sends none.
    package let fingerprint: String?
    /// Whether the server is Anthropic's or passes everything on to it: caching, signed thinking, experimental features.
    package let isAnthropic: Bool
    /// How long prompts stay in the server's cache; `nil` asks for no caching.
    package let cacheLifetime: CacheControl?

    package init(
        provider: Provider, fingerprint: String? = nil, isAnthropic: Bool = false, cacheLifetime: CacheControl? = nil
    ) {
        self.provider = provider
        self.fingerprint = fingerprint
        self.isAnthropic = isAnthropic
        self.cacheLifetime = isAnthropic ? cacheLifetime : nil
    }

    /// The model that is part of this program.
    package static let builtIn = ModelAccount(provider: .builtIn)
}
