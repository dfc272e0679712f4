import Model
import Testing

@testable import Storage

/// A call is written before it leaves and settled once.
@Suite struct LedgerStoreTests {
    @Test(arguments: Engine.allCases)
    func `a call is stored as running, with the most it can cost set aside`(engine: Engine) async throws {
        try await withLedger(on: engine) { fixture in
            let message = Message.ID()

            let begun = try await fixture.begin(
                fixture.call(message: message, purpose: .summary, step: 3, attempt: 2, node: "node 7"))

            // 1,000 tokens written to the cache for an hour, and 500 tokens of output.
            #expect(begun.reserved == 9000)
            let stored = try await fixture.ledger.calls(for: message, of: fixture.ada.id)
            #expect(stored == [begun])
            #expect(stored.first?.state == .running && stored.first?.cost == nil)
        }
    }

    @Test(arguments: Engine.allCases)
    func `a call that begins in a larger transaction begins with it or not at all`(engine: Engine) async throws {
        try await withLedger(on: engine) { fixture in
            let call = fixture.call()

            await #expect(throws: StoreError.notFound) {
                try await fixture.database.write { db in
                    _ = try db.begin(call, promptTokens: 1, maxTokens: 1)
                    throw StoreError.notFound
                }
            }

            #expect(try await fixture.database.count("model_calls") == 0)
            try await fixture.database.write { db in _ = try db.begin(call, promptTokens: 1, maxTokens: 1) }
            #expect(try await fixture.database.count("model_calls") == 1)
        }
    }

    @Test(arguments: Engine.allCases)
    func `everything that is known of a call is stored with its ending`(engine: Engine) async throws {
        try await withLedger(on: engine) { fixture in
            let message = Message.ID()
            let call = try await fixture.begin(fixture.call(message: message))
            let usage = CallUsage(
                input: 1, output: 20, thinking: 10, cacheRead: 300, cacheWrite5m: 4000, cacheWrite1h: 50_000,
                webSearches: 2)
            let outcome = CallOutcome(
                .complete, stopReason: "end_turn", errorCode: "none", requestID: "req_1", serviceTier: "standard",
                firstTextAt: call.begunAt + .seconds(1))

            let settled = try await fixture.ledger.settle(
                call.id, of: fixture.ada.id, usage: usage, outcome: outcome, at: call.begunAt + .seconds(2))

            // 2 + 200 + 30 + 10,000 + 200,000 + 20,000.
            #expect(settled.cost == 230_232 && !settled.isEstimate)
            #expect(settled.usage == usage)
            #expect(settled.state == .ended(outcome, at: call.begunAt + .seconds(2)))
            #expect(try await fixture.ledger.calls(for: message, of: fixture.ada.id) == [settled])
        }
    }

    @Test(arguments: Engine.allCases)
    func `a call that was cut off is an estimate of what was counted and received`(engine: Engine) async throws {
        try await withLedger(on: engine) { fixture in
            let message = Message.ID()
            let call = try await fixture.begin(fixture.call(message: message))

            let settled = try await fixture.ledger.settle(
                call.id, of: fixture.ada.id, usage: CallUsage(input: 100, output: 1), outcome: CallOutcome(.stopped),
                estimate: CallEstimate(promptTokens: 777, writtenTokens: 30))

            #expect(settled.cost == 500 && settled.isEstimate)
            #expect(try await fixture.ledger.calls(for: message, of: fixture.ada.id) == [settled])
        }
    }

    @Test(arguments: Engine.allCases)
    func `settling again changes nothing`(engine: Engine) async throws {
        try await withLedger(on: engine) { fixture in
            let message = Message.ID()
            let settled = try await fixture.complete(
                fixture.call(message: message), CallUsage(input: 100, output: 10))

            let again = try await fixture.ledger.settle(
                settled.id, of: fixture.ada.id, usage: CallUsage(input: 9, output: 9), outcome: CallOutcome(.failed))

            #expect(again == settled)
            #expect(try await fixture.ledger.recover() == 0)
            #expect(try await fixture.ledger.calls(for: message, of: fixture.ada.id) == [settled])
        }
    }

    @Test(arguments: Engine.allCases)
    func `of settlements at once, one is stored whole and all return it`(engine: Engine) async throws {
        try await withLedger(on: engine) { fixture in
            let message = Message.ID()
            let call = try await fixture.begin(fixture.call(message: message))

            let results = await atOnce(20) { index in
                try await fixture.ledger.settle(
                    call.id, of: fixture.ada.id, usage: CallUsage(input: index, output: index),
                    outcome: CallOutcome(index.isMultiple(of: 2) ? .complete : .stopped, stopReason: "\(index)"))
            }

            let stored = try await fixture.ledger.calls(for: message, of: fixture.ada.id)
            #expect(results.failures().isEmpty && stored.count == 1)
            #expect(Set(results.successes()) == Set(stored))
            let sum = try await fixture.ledger.usage(of: fixture.ada.id, since: call.begunAt)
            #expect(sum.calls == 1 && sum.cost == stored.first?.cost)
        }
    }

    @Test(arguments: Engine.allCases)
    func `another user's call reads as missing`(engine: Engine) async throws {
        try await withLedger(on: engine) { fixture in
            let eve = try await fixture.database.makeUser("eve")
            let message = Message.ID()
            let call = try await fixture.begin(fixture.call(message: message))

            for (id, user) in [(call.id, eve.id), (ModelCall.ID(), fixture.ada.id)] {
                await #expect(throws: StoreError.notFound) {
                    try await fixture.ledger.settle(
                        id, of: user, usage: CallUsage(), outcome: CallOutcome(.failed))
                }
            }

            #expect(try await fixture.ledger.calls(for: message, of: eve.id).isEmpty)
            #expect(try await fixture.ledger.calls(for: message, of: fixture.ada.id) == [call])
        }
    }

    @Test(arguments: Engine.allCases)
    func `the calls of a message come in the order in which they began`(engine: Engine) async throws {
        try await withLedger(on: engine) { fixture in
            let message = Message.ID()
            let late = try await fixture.begin(
                fixture.call(message: message, step: 1, at: LedgerFixture.noon + .seconds(9)))
            let first = try await fixture.begin(fixture.call(message: message))
            let retry = try await fixture.begin(fixture.call(message: message, attempt: 2))
            _ = try await fixture.begin(fixture.call(message: Message.ID()))
            _ = try await fixture.begin(fixture.call())

            let calls = try await fixture.ledger.calls(for: message, of: fixture.ada.id)

            #expect(calls == [first, retry, late])
        }
    }

    @Test(arguments: Engine.allCases)
    func `a price that changes while a call runs does not change its cost`(engine: Engine) async throws {
        try await withLedger(on: engine) { fixture in
            let call = try await fixture.begin(fixture.call())
            _ = try await fixture.ledger.addPrice(
                Price(
                    provider: .anthropic, model: LedgerFixture.sonnet, validFrom: call.begunAt + .seconds(1),
                    rates: Rates(input: 9_000_000, output: 9_000_000)))

            let settled = try await fixture.ledger.settle(
                call.id, of: fixture.ada.id, usage: CallUsage(input: 100, output: 10), outcome: CallOutcome(.complete),
                at: call.begunAt + .seconds(2))

            #expect(settled.cost == 300 && settled.priceID == call.priceID)
        }
    }

    @Test(arguments: Engine.allCases)
    func `a purpose of another version is kept`(engine: Engine) async throws {
        try await withLedger(on: engine) { fixture in
            let message = Message.ID()
            let call = try await fixture.begin(
                fixture.call(message: message, purpose: ModelCall.Purpose(rawValue: "later")))

            #expect(try await fixture.ledger.calls(for: message, of: fixture.ada.id) == [call])
        }
    }
}
