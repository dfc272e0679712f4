import Anthropic
import Model
import Synchronization
import TestSupport
import Testing

@testable import Assistant
@testable import Storage

/// Whatever people do, no request is refused, each repeats the one before on its branch, and the ledger has them all.
@Suite struct ConversationWalkTests {
    private static let steps = 20

    @Test(arguments: 0..<10) func `requests only grow, and the ledger agrees with the server`(seed: Int) async throws {
        let next = NextAnswer()
        var model = SimulatedModel.opus5_5
        model.minimumCachedTokens = 64
        let service = SimulatedService(models: [model])
        try await CheckingUpstream.running(service: service, script: { _, _ in next.next.withLock { $0 } }) {
            upstream in
            let endpoint = try Endpoint(upstream.address, key: APIKey("key"))
            let account = ModelAccount(
                provider: .anthropic, fingerprint: "mine", isAnthropic: true, cacheLifetime: .oneHour)
            try await serve(
                upstream, at: endpoint, model: "claude-opus-5-5", account: account,
                retry: RetryPolicy(maximumAttempts: 1)
            ) { fixture in
                for number in 0..<30 {
                    let chat = try await fixture.chat()
                    let walk = ConversationWalk(in: chat, of: fixture, seed * 30 + number, next)
                    for _ in 0..<Self.steps { try await walk.step() }
                }
                try await compare(fixture)
            }
        }
    }

    private func compare(_ fixture: ServedReplies<CheckingUpstream>) async throws {
        let calls = try await fixture.database.read { db in
            try db.rows("SELECT \(ModelCall.columns) FROM model_calls c").map(ModelCall.init(row:))
        }
        #expect(calls.count == fixture.upstream.accepted.count)
        #expect(calls.allSatisfy { $0.state != .running && $0.cost != nil })
        let whole = calls.filter { !$0.isEstimate }
        let ended = fixture.upstream.requests.filter(\.hasEnded)
        #expect(whole.count == ended.count)
        let usage = fixture.upstream.endedUsage
        #expect(whole.reduce(0) { $0 + ($1.usage.input ?? 0) } == usage.input)
        #expect(whole.reduce(0) { $0 + ($1.usage.output ?? 0) } == usage.output)
        #expect(whole.reduce(0) { $0 + ($1.usage.thinking ?? 0) } == usage.thinking)
        #expect(whole.reduce(0) { $0 + ($1.usage.cacheRead ?? 0) } == usage.cacheRead)
        #expect(whole.reduce(0) { $0 + ($1.usage.cacheWrite1h ?? 0) } == usage.cacheWrite1h)
        #expect(usage.cacheWrite5m == 0 && usage.cacheWrite1h > 0 && usage.cacheRead > 0)
    }
}
