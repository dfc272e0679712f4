import Anthropic
import Model
import TestSupport
import Testing

@testable import Assistant
@testable import Storage

/// The rows of replies in the ledger.
@Suite struct ReplyCallTests {
    private static let answer = ModelAnswer.thinking("Six times seven.", then: "42")

    private static func hanging(_ text: String) -> ModelAnswer {
        ModelAnswer([.thinking(["Hm, hm."]), .text([text, "never"])]).hanging(before: .textDelta(2))
    }

    @Test func `a retry is a row of its own, and the refused request costs nothing`() async throws {
        let overloaded = ModelAnswer.failure(
            status: 529, type: "overloaded_error", headers: [("retry-after-ms", "1"), ("retry-after", "0")])
        try await withPricedReplies({ _, number in number == 1 ? overloaded : Self.answer }) { fixture in
            let reply = try await fixture.answer(to: .say("6 · 7?"), in: try await fixture.chat())

            let calls = try await fixture.calls()
            #expect(calls.map(\.attempt) == [1, 2] && calls.map(\.step) == [0, 0])
            #expect(calls.map(\.messageID) == [reply.id, reply.id] && calls.map(\.purpose) == [.reply, .reply])
            #expect(calls.map(\.outcome?.ending) == [.rejected, .complete])
            #expect(calls.map(\.outcome?.errorCode) == ["upstream-overloaded", nil])
            #expect(calls.map(\.outcome?.requestID) == ["req_1", "req_2"])
            #expect(calls.map(\.isEstimate) == [false, false])
            #expect(calls.first?.cost == 0 && calls.first?.usage == CallUsage())
            #expect(calls.last?.usage == fixture.upstream.endedUsage.counted)
            #expect(calls.last?.cost.map { $0 > 0 } == true && calls.last?.micros == reply.metadata?.costMicros)
        }
    }

    @Test func `a stopped call is an estimate: the prompt as reported, the answer by its size`() async throws {
        let text = String(repeating: "word ", count: 80)
        try await withPricedReplies({ _, _ in Self.hanging(text) }) { fixture in
            let live = try await fixture.replies.begin(.say("Hi"), in: try await fixture.chat(), of: fixture.ada).reply
            try await eventually("the text is there") { live.message.content == text }
            try await fixture.replies.stop(live.id, of: fixture.ada)
            let reply = try await fixture.end(of: live)

            let call = try #require(try await fixture.onlyCall())
            let reported = try #require(fixture.upstream.requests.first?.usage)
            #expect(reply.status == .stopped && call.messageID == reply.id)
            #expect(call.outcome?.ending == .stopped && call.isEstimate)
            #expect(call.usage.input == reported.input && call.usage.cacheRead == reported.cacheRead)
            #expect(call.usage.cacheWrite1h == reported.cacheWrite1h)
            #expect(call.usage.output == reply.parts.reduce(0) { $0 + $1.text.utf8.count } / 4)
            #expect(call.cost.map { $0 > 0 } == true && call.micros == reply.metadata?.costMicros)
        }
    }

    @Test func `a reply that is stopped in the queue has no row`() async throws {
        let limits = ReplyLimits(concurrent: 1, perUser: 1, grace: .zero)
        try await withPricedReplies(limits: limits, { _, _ in Self.hanging("One") }) { fixture in
            let first = try await fixture.replies.begin(.say("Hi"), in: try await fixture.chat(), of: fixture.ada).reply
            let second = try await fixture.replies.begin(.say("Hi"), in: try await fixture.chat(), of: fixture.ada)
                .reply
            try await eventually("the first asks, and the second waits") {
                fixture.upstream.requests.count == 1 && second.queuePlace == 1
            }
            try await fixture.replies.stop(second.id, of: fixture.ada)
            let stopped = try await fixture.end(of: second)
            try await fixture.replies.stop(first.id, of: fixture.ada)
            _ = try await fixture.end(of: first)

            #expect(stopped.status == .stopped)
            #expect(try await fixture.onlyCall()?.messageID == first.id)
            #expect(fixture.upstream.requests.count == 1)
        }
    }

    @Test func `a request that could not be made has no row`() async throws {
        try await withPricedReplies(longestPrompt: 1, { _, _ in Self.answer }) { fixture in
            let reply = try await fixture.answer(to: .say("Hi"), in: try await fixture.chat())

            #expect(reply.metadata?.errorCode == "context-too-long")
            #expect(try await fixture.calls().isEmpty)
        }
    }

    @Test func `a request that reached no server has no row`() async throws {
        let address = try await ScriptedUpstream.running(.messages(deltas: [])) { $0.address }  // closed by now
        let (model, retry) = (SimulatedModel.sonnet5_5.id, RetryPolicy(maximumAttempts: 2))
        try await serve((), at: try Endpoint(address), model: model, account: .priced, retry: retry) { fixture in
            let reply = try await fixture.answer(to: .say("Hi"), in: try await fixture.chat())

            #expect(reply.metadata?.errorCode == "upstream-unreachable")
            #expect(try await fixture.calls().isEmpty)
        }
    }

    @Test func `an answer that breaks off before it has counted anything is an estimate`() async throws {
        let cut = ScriptedAnswer.opening() + [.close]
        try await ScriptedUpstream.running(cut, .messages(deltas: ["42"])) { upstream in
            let (endpoint, model) = (try Endpoint(upstream.address), SimulatedModel.sonnet5_5.id)
            try await serve(upstream, at: endpoint, model: model, account: .priced) { fixture in
                let reply = try await fixture.answer(to: .say("6 · 7?"), in: try await fixture.chat())

                let calls = try await fixture.calls()
                #expect(reply.content == "42")
                #expect(calls.map(\.outcome?.ending) == [.failed, .complete])
                #expect(calls.map(\.isEstimate) == [true, false])
                #expect(calls.first?.usage.input.map { $0 > 0 } == true && calls.first?.usage.output == 0)
                #expect(calls.first?.cost.map { $0 > 0 } == true)
            }
        }
    }

    @Test func `the call of a chat that is deleted meanwhile is settled`() async throws {
        let gate = Gate()
        try await withPricedReplies({ _, _ in Self.answer.waiting(at: gate, before: .textDelta(1)) }) { fixture in
            let chat = try await fixture.chat()
            let live = try await fixture.replies.begin(.say("Hi"), in: chat, of: fixture.ada).reply
            try await eventually("the model thinks") { !live.message.parts.isEmpty }
            try await ChatStore(database: fixture.database).delete(chat, of: fixture.ada)
            gate.open()
            _ = try await fixture.end(of: live)

            let call = try #require(try await fixture.onlyCall())
            #expect(call.chatID == chat && call.outcome?.ending == .complete && !call.isEstimate)
            #expect(call.usage == fixture.upstream.endedUsage.counted)
        }
    }

    @Test func `the call of a user who is deleted meanwhile is settled`() async throws {
        let gate = Gate()
        try await withPricedReplies({ _, _ in Self.answer.waiting(at: gate, before: .textDelta(1)) }) { fixture in
            let live = try await fixture.replies.begin(.say("Hi"), in: try await fixture.chat(), of: fixture.ada).reply
            try await eventually("the model thinks") { !live.message.parts.isEmpty }
            try await fixture.database.write { [ada = fixture.ada] db in
                try db.run("DELETE FROM users WHERE id = \(ada)")
            }
            gate.open()
            let reply = try await fixture.end(of: live)

            let call = try #require(try await fixture.onlyCall())
            #expect(reply.status == .complete && fixture.replies.count == 0)
            #expect(call.outcome?.ending == .complete && call.usage == fixture.upstream.endedUsage.counted)
        }
    }

    @Test func `regenerating is a call of another reply, continuing one more of the same`() async throws {
        let cut = ModelAnswer([.text(["Half"])], stopReason: "max_tokens")
        try await withPricedReplies({ _, _ in cut }) { fixture in
            let chat = try await fixture.chat()
            let first = try await fixture.answer(to: .say("Hi"), in: chat)
            let other = try await fixture.answer(to: .regenerate(first.id), in: chat)
            let whole = try await fixture.answer(to: .proceed(other.id), in: chat)

            let calls = try await fixture.calls()
            #expect(calls.map(\.messageID) == [first.id, other.id, other.id])
            #expect(calls.map(\.step) == [0, 0, 1] && calls.map(\.attempt) == [1, 1, 1])
            #expect(calls.allSatisfy { $0.outcome?.ending == .complete && !$0.isEstimate })
            let costs = calls.compactMap(\.micros)
            try #require(costs.count == 3)
            #expect(first.metadata?.costMicros == costs[0] && other.metadata?.costMicros == costs[1])
            #expect(whole.metadata?.costMicros == costs[1] + costs[2])
            #expect(try await fixture.stored(whole.id, in: chat).metadata?.costMicros == costs[1] + costs[2])
        }
    }
}
