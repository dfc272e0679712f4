import Anthropic
import Logging
import Model
import Storage
import TestSupport

@testable import Assistant

typealias ClaudeFixture = ServedReplies<CheckingUpstream>

extension ModelAccount {
    /// At Anthropic.
    static let mine = ModelAccount(
        provider: .anthropic, fingerprint: "mine", isAnthropic: true, cacheLifetime: .oneHour)
    /// At Anthropic too, with another key.
    static let another = ModelAccount(
        provider: .anthropic, fingerprint: "another", isAnthropic: true, cacheLifetime: .oneHour)
    /// At a server that implements the API in part.
    static let compatible = ModelAccount(provider: Provider(rawValue: "models.example"), fingerprint: "compatible")
}

/// Runs replies of a server that checks like the real one, for the duration of `body`. The answers are given in turn; the
/// last one is repeated.
func withClaude<Value: Sendable>(
    _ answers: ModelAnswer..., service: SimulatedService = SimulatedService(), model: String = "claude-opus-5-5",
    account: ModelAccount = .mine, log: RecordedLog = RecordedLog(),
    body: @Sendable (ClaudeFixture) async throws -> Value
) async throws -> Value {
    let script: CheckingUpstream.Script = { _, number in answers[min(number, answers.count) - 1] }
    return try await CheckingUpstream.running(service: service, script: script) { upstream in
        try await serve(
            upstream, at: try Endpoint(upstream.address, key: APIKey("key")), model: model, account: account,
            retry: RetryPolicy(maximumAttempts: 1), log: log, body: body)
    }
}

extension ServedReplies<CheckingUpstream> {
    /// The same database and server after a restart, with another model or account, for the duration of `body`.
    func restarted<Value: Sendable>(
        model: String = "claude-opus-5-5", account: ModelAccount = .mine, key: String = "key",
        log: RecordedLog = RecordedLog(), body: (ClaudeFixture) async throws -> Value
    ) async throws -> Value {
        let logger = Logger(label: "test", factory: { _ in log })
        let http = HTTPConnections()
        let client = Client(
            endpoint: try Endpoint(upstream.address, key: APIKey(key)), http: http,
            retry: RetryPolicy(maximumAttempts: 1), logger: logger)
        let source = ModelSource(model: model, account: account, maxTokens: 1000, isLocal: false) { client }
        let again = Replies(database: database, source: source, titles: .off, logger: logger)
        try await NodeStore(database: database).add(again.lease.id, version: "", lease: .seconds(60), isAlone: false)
        let result: Result<Value, any Error>
        do {
            result = .success(
                try await body(
                    ServedReplies(
                        database: database, replies: again, upstream: upstream, ada: ada, shutDown: shutDown,
                        stopped: stopped)))
        } catch {
            result = .failure(error)
        }
        try await http.shutdown()
        return try result.get()
    }

    /// Says something and waits for the answer, which must be whole.
    @discardableResult
    func say(_ text: String, in chat: Chat.ID) async throws -> Model.Message {
        try await answer(to: .say(text), in: chat)
    }

    var requests: [CheckedRequest] { upstream.requests }

    /// Changes what is stored.
    func change(_ query: Query) async throws {
        try await database.write { try $0.run(query) }
    }
}

extension CheckedRequest {
    /// Whether the conversation has thinking in it, readable or not.
    var hasThinking: Bool { text.contains(#""type":"thinking""#) || text.contains(#""type":"redacted_thinking""#) }
    /// Whether the server is asked to leave out thinking that it does not accept.
    var dropsThinking: Bool { text.contains(#""block_binding":{"prefix_mismatch_behavior":"drop_block"}"#) }
    var text: String { request.text }
}
