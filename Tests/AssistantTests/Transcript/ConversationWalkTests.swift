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

    /// Models that may be chosen besides Opus 5.5, which answers where nobody chose one: one that does not read what
    /// Opus 5.5 thought, and one with a smaller window that neither thinks nor offers efforts.
    static let allowed: [String?] = [SimulatedModel.sonnet5_5.id, SimulatedModel.haiku4_5.id]

    private static var service: SimulatedService {
        SimulatedService(
            models: [SimulatedModel.opus5_5, .sonnet5_5, .haiku4_5].map { model in
                var model = model
                model.minimumCachedTokens = 64
                return model
            })
    }

    @Test(arguments: 0..<10)
    func `requests only grow, and the ledger agrees with the server, over switches and crashes`(
        seed: Int
    ) async throws {
        let next = NextAnswer()
        try await CheckingUpstream.running(service: Self.service, script: { _, _ in next.next.withLock { $0 } }) {
            upstream in
            try await MortalAssistant.living(with: upstream, allowed: Self.allowed.compactMap(\.self)) { assistant in
                var lost: [Model.Message.ID] = []
                for number in 0..<30 {
                    let chat = try await assistant.fixture.chat()
                    let walk = ConversationWalk(in: chat, of: assistant, seed * 30 + number, next)
                    for _ in 0..<Self.steps { try await walk.step() }
                    lost += walk.lost
                }
                try await compare(assistant.fixture, lost)
            }
        }
    }

    private func compare(_ fixture: ClaudeFixture, _ lost: [Model.Message.ID]) async throws {
        let calls = try await fixture.calls()
        let (accepted, ended) = (fixture.upstream.accepted, fixture.upstream.requests.filter(\.hasEnded))
        #expect(calls.count == accepted.count)
        #expect(calls.allSatisfy { $0.state != .running && $0.cost != nil })
        let lostCalls = calls.filter { $0.outcome?.ending == .lost }
        #expect(lostCalls.count == lost.count && !lost.isEmpty)
        #expect(Set(lostCalls.compactMap(\.messageID)) == Set(lost))
        #expect(lostCalls.allSatisfy { $0.isEstimate })
        for model in fixture.upstream.service.models {
            let ofModel = calls.filter { $0.model == model.id }
            let whole = ofModel.filter { !$0.isEstimate }
            let usage = ended.filter { $0.model == model.id }.map(\.usage)
            #expect(ofModel.count == accepted.count { $0.model == model.id })
            #expect(whole.count == usage.count && !usage.isEmpty)
            #expect(whole.map(\.usage.counts).reduce(SimulatedUsage(), +) == usage.reduce(SimulatedUsage(), +))
        }
        let usage = fixture.upstream.endedUsage
        #expect(usage.cacheWrite5m == 0 && usage.cacheWrite1h > 0 && usage.cacheRead > 0)
    }
}

extension CallUsage {
    /// The counts as the server has them.
    fileprivate var counts: SimulatedUsage {
        SimulatedUsage(
            input: input ?? 0, cacheRead: cacheRead ?? 0, cacheWrite5m: cacheWrite5m ?? 0,
            cacheWrite1h: cacheWrite1h ?? 0, output: output ?? 0, thinking: thinking ?? 0)
    }
}
