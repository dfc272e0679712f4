package import Model

/// The ledger of model calls, and the price list.
///
/// A call is written before its request leaves, and settled after. Its row stays when its message, its chat and its
/// user are deleted.
package struct LedgerStore: Sendable {
    let database: Database

    package init(database: Database) {
        self.database = database
    }

    /// Writes a call before its request leaves; see ``Transaction/begin(_:promptTokens:maxTokens:)``.
    package func begin(_ call: ModelCall, promptTokens: Int, maxTokens: Int) async throws -> ModelCall {
        try await database.write(isRepeatable: true) { db in
            try db.begin(call, promptTokens: promptTokens, maxTokens: maxTokens)
        }
    }

    /// Stores how a call ended; see ``Transaction/settle(_:of:usage:outcome:estimate:at:)``.
    @discardableResult
    package func settle(
        _ id: ModelCall.ID, of user: User.ID, usage: CallUsage, outcome: CallOutcome,
        estimate: CallEstimate = CallEstimate(), at end: Timestamp = .now
    ) async throws -> ModelCall {
        try await database.write(isRepeatable: true) { db in
            try db.settle(id, of: user, usage: usage, outcome: outcome, estimate: estimate, at: end)
        }
    }

    /// Settles the calls of servers that are gone. Their cost is what was set aside for them.
    ///
    /// Whoever knows more of a call, such as the text that it brought, settles it before, as
    /// ``CallOutcome/Ending/lost``.
    ///
    /// - Returns: The number of calls.
    @discardableResult
    package func recover(at end: Timestamp = .now) async throws -> Int {
        try await database.write { db in
            let calls = try db.rows(
                """
                SELECT \(ModelCall.columns) FROM model_calls c
                WHERE c.state = 'running' AND NOT EXISTS (SELECT 1 FROM nodes n WHERE CAST(n.id AS TEXT) = c.node)
                """
            ).map(ModelCall.init(row:))
            for call in calls {
                try db.settle(call.id, of: call.userID, usage: call.usage, outcome: CallOutcome(.lost), at: end)
            }
            return calls.count
        }
    }

    /// The calls that a message took, oldest first. They are there even if the message is not.
    package func calls(for message: Message.ID, of user: User.ID) async throws -> [ModelCall] {
        try await database.read { db in
            try db.rows(
                """
                SELECT \(ModelCall.columns) FROM model_calls c
                WHERE c.user_id = \(user) AND c.message_id = \(message) ORDER BY c.begun_at, c.id
                """
            ).map(ModelCall.init(row:))
        }
    }
}

extension Transaction {
    /// Writes a call before its request leaves, and sets money aside for it: the most that it can cost, or 0 if that is
    /// unknown.
    ///
    /// - Parameters:
    ///   - promptTokens: Estimate of the whole prompt.
    ///   - maxTokens: Most tokens that the model may write.
    /// - Returns: The call as stored.
    package func begin(_ call: ModelCall, promptTokens: Int, maxTokens: Int) throws -> ModelCall {
        let call = call.reserving(promptTokens: promptTokens, maxTokens: maxTokens, by: try priceList())
        try insertRunning(call)
        return call
    }

    /// Stores how a call ended and what it cost at the prices of the time when it began. Does nothing if it has already
    /// been settled.
    ///
    /// - Parameters:
    ///   - usage: What the server has reported.
    ///   - estimate: See ``ModelCall/settled(with:outcome:estimate:at:by:)``.
    /// - Returns: The call as stored, by this settlement or by an earlier one.
    /// - Throws: ``StoreError/notFound``.
    @discardableResult
    package func settle(
        _ id: ModelCall.ID, of user: User.ID, usage: CallUsage, outcome: CallOutcome,
        estimate: CallEstimate = CallEstimate(), at end: Timestamp = .now
    ) throws -> ModelCall {
        let running = try call(id, of: user)
        guard running.state == .running else { return running }
        let settled = running.settled(
            with: usage, outcome: outcome, estimate: estimate, at: end, by: try priceList())
        return try storeEnding(of: settled, begun: running) ? settled : call(id, of: user)
    }
}

extension LedgerStore {
    /// Stores how a call ended; see ``CallSettlement``.
    package func settle(_ settlement: CallSettlement, of user: User.ID) async throws {
        try await database.write(isRepeatable: true) { try $0.settle(settlement, of: user) }
    }
}
