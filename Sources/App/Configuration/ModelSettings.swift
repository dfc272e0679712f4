import Anthropic
import Assistant
import Foundation
import LocalModel
import Model
import Sodium

/// Where replies come from: a server that provides the Messages API, or the built-in small model.
enum ModelSettings {
    case remote(endpoint: Endpoint, model: String, maxTokens: Int)
    case local(LocalModel.Settings, maxTokens: Int)

    /// The default of `CLAUDE_MODEL`.
    static let defaultModel = "claude-sonnet-5-5"
    /// Fast and cheap: good enough for titles.
    private static let smallModel = "claude-haiku-5-5"
    private static let defaultMaxTokens = 32_000
    private static let tokenRange = 1...1_000_000
    /// The small model's whole context is 2,048 tokens for each of its replies.
    private static let localMaxTokens = 1024

    var isLocal: Bool {
        if case .local = self { true } else { false }
    }

    /// - Throws: ``ConfigurationError``.
    init(_ settings: Settings) throws {
        let maxTokens = try settings.number("PARLEY_MAX_TOKENS", in: Self.tokenRange)
        if try Self.usesLocalModel(settings) {
            var local = LocalModel.Settings()
            if let python = settings.text("PARLEY_LOCAL_MODEL_PYTHON") { local.python = python }
            let choice = settings.text("PARLEY_LOCAL_MODEL") ?? "auto"
            if choice != "auto" {
                guard FileManager.default.isReadableFile(atPath: choice) else {
                    throw settings.failure("PARLEY_LOCAL_MODEL", "must be auto, off or the path of a GGUF file")
                }
                local.modelFile = choice
            }
            self = .local(local, maxTokens: maxTokens ?? Self.localMaxTokens)
        } else {
            self = try Self.remote(try Self.endpoint(settings), settings)
        }
    }

    /// The settings for a server that an administrator connected in the browser.
    ///
    /// - Throws: ``ConfigurationError``.
    static func remote(_ endpoint: Endpoint, _ settings: Settings) throws -> Self {
        .remote(
            endpoint: endpoint, model: try settings.name("CLAUDE_MODEL") ?? defaultModel,
            maxTokens: try maxTokens(settings))
    }

    /// Most tokens of one reply from a server, including thinking.
    ///
    /// - Throws: ``ConfigurationError``.
    static func maxTokens(_ settings: Settings) throws -> Int {
        try settings.number("PARLEY_MAX_TOKENS", in: tokenRange) ?? defaultMaxTokens
    }

    /// Whether the settings leave it to an administrator to connect a server.
    static func isOpen(_ settings: Settings) throws -> Bool {
        let choice = settings.text("PARLEY_LOCAL_MODEL") ?? "auto"
        return try choice == "auto" && usesLocalModel(settings)
    }

    /// How many replies the built-in model writes at the same time; `nil` for any other model.
    var parallelReplies: Int? {
        if case .local(let settings, _) = self { settings.parallelReplies } else { nil }
    }

    /// Where titles come from. By default a small model of Anthropic writes them, or the model that answers the chat if it
    /// is on another server. The built-in model is too small for it.
    ///
    /// - Throws: ``ConfigurationError``.
    func titles(_ settings: Settings) throws -> Titles {
        switch try settings.choice("PARLEY_TITLES") ?? (isLocal ? TitleChoice.words : .model) {
        case .off: return .off
        case .words: return .words
        case .model:
            if let model = try settings.name("PARLEY_TITLE_MODEL") { return .model(model) }
            guard case .remote(let endpoint, _, _) = self else { return .chatModel }
            if settings.text("ANTHROPIC_BASE_URL") != nil { return .chatModel }
            // Which of a connected server's models are small is not known.
            return endpoint.isAnthropic ? .smallModel(Self.smallModel) : .words
        }
    }

    private enum TitleChoice: String, CaseIterable {
        case model, words, off
    }

    private static func usesLocalModel(_ settings: Settings) throws -> Bool {
        let choice = settings.text("PARLEY_LOCAL_MODEL") ?? "auto"
        let isConnected = settings.text("ANTHROPIC_API_KEY") != nil || settings.text("ANTHROPIC_BASE_URL") != nil
        switch choice {
        case "auto": return !isConnected
        case "off":
            guard isConnected else {
                throw settings.failure(
                    "PARLEY_LOCAL_MODEL", "is off, and there is no ANTHROPIC_API_KEY: no model is left")
            }
            return false
        default: return true
        }
    }

    private static func endpoint(_ settings: Settings) throws -> Endpoint {
        let key = try settings.text("ANTHROPIC_API_KEY").map { text in
            guard let key = APIKey(text) else {
                throw settings.failure("ANTHROPIC_API_KEY", "holds characters that no key has")
            }
            return key
        }
        let authentication: Authentication = try settings.choice("ANTHROPIC_AUTH") ?? .bearer
        do {
            return try Endpoint(
                settings.text("ANTHROPIC_BASE_URL") ?? "https://api.anthropic.com", key: key,
                authentication: authentication == .bearer ? .bearer : .apiKey)
        } catch {
            throw settings.failure("ANTHROPIC_BASE_URL", "must look like https://host, without key or query")
        }
    }

    /// What is known of the account at an endpoint.
    ///
    /// - Throws: ``ConfigurationError``.
    static func accounts(_ settings: Settings) throws -> @Sendable (Endpoint) -> ModelAccount {
        let kind: ProviderKind = try settings.choice("ANTHROPIC_PROVIDER") ?? .auto
        let lifetime: CacheLifetime = try settings.choice("PARLEY_CACHE_TTL") ?? .hour
        return { endpoint in
            let isAnthropic = kind == .anthropic || (kind == .auto && endpoint.isAnthropic)
            return ModelAccount(
                provider: isAnthropic ? .anthropic : Provider(endpoint),
                fingerprint: endpoint.account(hashedWith: SHA256.hash), isAnthropic: isAnthropic,
                cacheLifetime: lifetime.cacheControl)
        }
    }

    private enum ProviderKind: String, CaseIterable {
        /// By the host of the address.
        case auto
        /// Anthropic, or a gateway that passes everything on.
        case anthropic
        /// A server that implements the API in part.
        case compatible
    }

    private enum CacheLifetime: String, CaseIterable {
        case hour = "1h"
        case fiveMinutes = "5m"
        case off

        var cacheControl: CacheControl? {
            switch self {
            case .hour: .oneHour
            case .fiveMinutes: .fiveMinutes
            case .off: nil
            }
        }
    }

    private enum Authentication: String, CaseIterable {
        case bearer
        case apiKey = "x-api-key"
    }
}
