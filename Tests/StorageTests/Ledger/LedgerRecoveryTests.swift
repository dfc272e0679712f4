import Model
import Testing

@testable import Storage

/// After a crash, no call is left running.
@Suite struct LedgerRecoveryTests {
    @Test(arguments: Engine.allCases)
    func `the calls of a crashed process cost what was set aside for them`(engine: Engine) async throws {
        try await withLedger(on: engine) { fixture in
            let message = Message.ID()
            let running = try await fixture.begin(fixture.call(message: message))
            let end = running.begunAt + .seconds(60)

            let count = try await fixture.ledger.recover(at: end)

            let lost = try #require(try await fixture.ledger.calls(for: message, of: fixture.ada.id).first)
            #expect(count == 1)
            #expect(lost.state == .ended(CallOutcome(.lost), at: end))
            #expect(lost.cost == running.reserved && lost.cost == 9000 && lost.isEstimate)
            #expect(lost.usage == CallUsage() && lost.priceID == running.priceID)
        }
    }

    @Test(arguments: Engine.allCases)
    func `at an unknown price the cost of a lost call is unknown, and the built-in model's is nothing`(
        engine: Engine
    ) async throws {
        try await withLedger(on: engine) { fixture in
            let (unknown, builtIn) = (Message.ID(), Message.ID())
            _ = try await fixture.begin(fixture.call(message: unknown, model: "nobody knows"))
            _ = try await fixture.begin(fixture.call(message: builtIn, provider: .builtIn, model: "small"))

            #expect(try await fixture.ledger.recover() == 2)

            let first = try await fixture.ledger.calls(for: unknown, of: fixture.ada.id).first
            let second = try await fixture.ledger.calls(for: builtIn, of: fixture.ada.id).first
            #expect(first?.cost == .some(nil) && first?.isEstimate == true)
            #expect(second?.cost == 0)
        }
    }

    @Test(arguments: Engine.allCases)
    func `the calls of other processes go on, and ended ones stay as they are`(engine: Engine) async throws {
        try await withLedger(on: engine) { fixture in
            let (ended, running) = (Message.ID(), Message.ID())
            let settled = try await fixture.complete(
                fixture.call(message: ended), CallUsage(input: 10, output: 10))
            let (nodes, node) = (NodeStore(database: fixture.database), Node.ID())
            try await nodes.add(node, version: "", lease: .seconds(60), isAlone: false)
            let other = try await fixture.begin(fixture.call(message: running, node: "\(node)"))
            _ = try await fixture.begin(fixture.call())

            #expect(try await fixture.ledger.recover() == 1)
            #expect(try await fixture.ledger.recover() == 0)

            #expect(try await fixture.ledger.calls(for: ended, of: fixture.ada.id) == [settled])
            #expect(try await fixture.ledger.calls(for: running, of: fixture.ada.id) == [other])
            try await nodes.remove(node)
            #expect(try await fixture.ledger.recover() == 1)
        }
    }

    @Test(arguments: Engine.allCases)
    func `what is known of a lost call goes before what was set aside`(engine: Engine) async throws {
        try await withLedger(on: engine) { fixture in
            let call = try await fixture.begin(fixture.call())

            let lost = try await fixture.ledger.settle(
                call.id, of: fixture.ada.id, usage: CallUsage(input: 100, output: 1), outcome: CallOutcome(.lost),
                estimate: CallEstimate(writtenTokens: 20))

            #expect(lost.cost == 400 && lost.isEstimate)
            #expect(try await fixture.ledger.recover() == 0)
        }
    }

    @Test func `a call that began is there when the database is opened again`() async throws {
        try await withFolder { folder in
            let path = folder + "/parley.sqlite"
            let database = try Database.sqlite(path: path)
            try await database.migrate(logger: .silent)
            let call = try await LedgerStore(database: database).begin(
                ModelCall(
                    userID: User.ID(), purpose: .title, provider: .anthropic, model: "claude-opus-5-5", node: "a"),
                promptTokens: 10, maxTokens: 10)
            try await database.close()
            let reopened = try Database.sqlite(path: path)
            let ledger = LedgerStore(database: reopened)

            #expect(try await ledger.recover() == 1)

            let sum = try await ledger.usage(of: call.userID, since: call.begunAt)
            #expect(call.reserved == 280 && sum.cost == 280)
            #expect(sum.calls == 1 && sum.estimates == 1 && sum.running == 0)
            try await reopened.close()
        }
    }
}
