import Model

@testable import Storage

/// A ledger in a database with Ada and one of her chats.
struct LedgerFixture: Sendable {
    let database: Database
    let ada: User
    let chat: Chat
    let ledger: LedgerStore

    static let sonnet = "claude-sonnet-5-5"
    /// After the newest date of the price list that comes with the program.
    static let noon = Timestamp(microseconds: 1_796_040_000_000_000)

    /// A call that is about to begin.
    func call(
        of user: User? = nil, message: Message.ID? = nil, purpose: ModelCall.Purpose = .reply, step: Int = 0,
        attempt: Int = 1, provider: Provider = .anthropic, model: String = sonnet, node: String = "a",
        at time: Timestamp = noon
    ) -> ModelCall {
        ModelCall(
            userID: user?.id ?? ada.id, chatID: chat.id, messageID: message, purpose: purpose, step: step,
            attempt: attempt, provider: provider, model: model, node: node, begunAt: time)
    }

    /// Begins a call with a prompt of 1,000 tokens and room for 500.
    func begin(_ call: ModelCall) async throws -> ModelCall {
        try await ledger.begin(call, promptTokens: 1000, maxTokens: 500)
    }

    /// Begins and completes a call.
    @discardableResult
    func complete(_ call: ModelCall, _ usage: CallUsage) async throws -> ModelCall {
        let call = try await begin(call)
        return try await ledger.settle(
            call.id, of: call.userID, usage: usage, outcome: CallOutcome(.complete), at: call.begunAt + .seconds(5))
    }
}

/// Runs a test with an empty ledger.
func withLedger(on engine: Engine, _ test: (LedgerFixture) async throws -> Void) async throws {
    try await withChat(on: engine) { fixture in
        try await test(
            LedgerFixture(
                database: fixture.database, ada: fixture.ada, chat: fixture.chat,
                ledger: LedgerStore(database: fixture.database)))
    }
}
