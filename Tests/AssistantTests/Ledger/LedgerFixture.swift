import Anthropic
import Model
import TestSupport

@testable import Assistant
@testable import Storage

/// Runs replies of a model with known prices for the duration of `body`.
///
/// - Parameter script: The answer to each request, counted from 1.
func withPricedReplies<Value: Sendable>(
    titles: Titles = .off, limits: ReplyLimits = ReplyLimits(grace: .zero), longestPrompt: Int? = nil,
    _ script: @escaping CheckingUpstream.Script,
    body: @Sendable (ServedReplies<CheckingUpstream>) async throws -> Value
) async throws -> Value {
    try await CheckingUpstream.running(script: script) { upstream in
        let endpoint = try Endpoint(upstream.address, key: APIKey("key"))
        return try await serve(
            upstream, at: endpoint, model: SimulatedModel.sonnet5_5.id, account: .priced, titles: titles,
            limits: limits, longestPrompt: longestPrompt, body: body)
    }
}

extension ModelAccount {
    static let priced = ModelAccount(
        provider: .anthropic, fingerprint: "mine", isAnthropic: true, cacheLifetime: .oneHour)
}

extension ServedReplies {
    /// All rows of the user, oldest first.
    func calls() async throws -> [ModelCall] {
        try await database.read(for: ada) { db in
            try db.rows(
                """
                SELECT \(ModelCall.columns) FROM model_calls c WHERE c.user_id = \(ada) ORDER BY c.begun_at, c.attempt
                """
            ).map(ModelCall.init(row:))
        }
    }

    /// The only row of the user.
    func onlyCall() async throws -> ModelCall? {
        let calls = try await calls()
        return calls.count == 1 ? calls[0] : nil
    }
}

extension ModelCall {
    /// How it ended; `nil` while it runs.
    var outcome: CallOutcome? {
        if case .ended(let outcome, _) = state { outcome } else { nil }
    }

    /// Its cost as messages have it.
    var micros: Int? { cost.map { Int($0.amount) } }
}

extension SimulatedUsage {
    /// The counts as the ledger has them.
    var counted: CallUsage {
        CallUsage(
            input: input, output: output, thinking: thinking, cacheRead: cacheRead, cacheWrite5m: cacheWrite5m,
            cacheWrite1h: cacheWrite1h)
    }
}
