import API
import Model
import Storage
import Testing

extension TestServer {
    /// Stores a call of a person that has ended with this usage.
    ///
    /// - Parameter ending: All endings but `complete` make it an estimate.
    @discardableResult
    func charge(
        _ person: Person, _ usage: CallUsage, purpose: ModelCall.Purpose = .reply, provider: Provider = .anthropic,
        model: String = "claude-opus-5", ending: CallOutcome.Ending = .complete, at time: Timestamp = .now
    ) async throws -> ModelCall {
        let call = ModelCall(
            userID: try #require(person.user.flatMap { User.ID($0.id) }), purpose: purpose, provider: provider,
            model: model, node: "test", begunAt: time)
        let ledger = LedgerStore(database: database)
        let begun = try await ledger.begin(call, promptTokens: 1, maxTokens: 1)
        return try await ledger.settle(begun.id, of: begun.userID, usage: usage, outcome: CallOutcome(ending), at: time)
    }
}
