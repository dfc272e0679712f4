import Model
import TestSupport
import Testing

@testable import Storage

@Suite struct PostgreSQLLedgerTests {
    @Test func `a call is begun and settled once, wherever the connection is cut`() async throws {
        try await withProxy(adjusting: { $0.patience = .hangLimit }) { driver, proxy in
            try await driver.database.migrate(logger: .silent)
            let ledger = LedgerStore(database: driver.database)
            let user = User.ID()
            let take: @Sendable () async throws -> Void = {
                let call = ModelCall(
                    userID: user, chatID: nil, messageID: nil, purpose: .title, step: 0, attempt: 1,
                    provider: .anthropic, model: "model", node: "a", begunAt: .now)
                _ = try await ledger.begin(call, promptTokens: 1, maxTokens: 1)
                try await ledger.settle(call.id, of: user, usage: CallUsage(), outcome: CallOutcome(.complete))
            }
            try await take()
            // On a connection that has prepared everything.
            let before = proxy.bytes(from: .server)
            try await take()
            let length = proxy.bytes(from: .server) - before

            for bytes in stride(from: 0, to: length, by: 7) {
                try await take()
                proxy.cut(after: bytes, from: .server)
                try await take()
                proxy.spare()
            }

            let taken = 2 + 2 * ((length + 6) / 7)
            #expect(try await driver.number("SELECT COUNT(*) FROM model_calls") == taken)
            #expect(try await driver.number("SELECT COUNT(*) FROM model_calls WHERE state = 'complete'") == taken)
            #expect(proxy.cuts > 10)
        }
    }
}
