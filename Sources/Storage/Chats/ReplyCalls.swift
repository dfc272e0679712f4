package import Model

/// How a model call ended, to be stored together with what it brought.
package enum CallSettlement: Sendable {
    /// A call as it was begun, and how it ended; see ``ModelCall/settled(with:outcome:estimate:at:by:)``.
    case settled(ModelCall, CallUsage, CallOutcome, CallEstimate, at: Timestamp)
    /// Its request never left.
    case withdrawn(ModelCall.ID)
}

extension Transaction {
    /// Bytes of text per token: about four in English, and in other languages with one or two bytes per letter.
    private static let bytesPerToken = 4

    func begin(
        _ call: ReplyStore.FirstCall, for exchange: ReplyStore.Exchange, on branch: Branch
    ) throws -> ModelCall {
        let reply = exchange.reply
        let plan = call.plan(branch.wish)
        let row = ModelCall(
            userID: branch.owner, chatID: branch.chat, messageID: reply.id, purpose: .reply,
            step: reply.parts.last.map { $0.step + 1 } ?? 0, provider: call.provider, model: plan.model,
            node: call.node)
        return try begin(row, promptTokens: try promptTokens(of: exchange, on: branch), maxTokens: plan.maxTokens)
    }

    /// An estimate: what the model read and wrote last, and what has been added since.
    private func promptTokens(of exchange: ReplyStore.Exchange, on branch: Branch) throws -> Int {
        let added = exchange.message.size / Self.bytesPerToken
        if let contexts = branch.contextsSize { return added + contexts / Self.bytesPerToken }
        // Only the first message of a chat asks for a summary.
        if exchange.message.parentID == nil,
            let summarized = try summarized(by: exchange.message.id, of: branch.owner)
        {
            return added + (try promptTokens(after: summarized.last, of: branch.owner))
        }
        if let last = branch.headMetadata, !branch.isHeadSummary { return added + last.tokens }
        let contexts: Int? = try row(
            """
            SELECT SUM(LENGTH(content)) AS size FROM context_files
            WHERE (type = 'primary' AND user_id IS NULL) OR user_id = \(branch.owner)
            """)?["size"]
        // What preceded a summary is not sent again.
        let summary = try branch.isHeadSummary ? branch.head.map(history(endingAt:)) ?? [] : []
        let size = summary.reduce(contexts ?? DefaultContext.text.utf8.count) { $0 + $1.size }
        return added + size / Self.bytesPerToken
    }

    /// An estimate of a prompt that goes on after a message.
    private func promptTokens(after message: Message.ID, of owner: User.ID) throws -> Int {
        let row = try expectRow(
            """
            SELECT m.metadata, q.summarizes_id FROM messages m LEFT JOIN messages q ON q.id = m.parent_id
            WHERE m.id = \(message) AND m.user_id = \(owner)
            """)
        if let last: Message.Metadata = try row["metadata"], last.inputTokens != nil,
            try row["summarizes_id"] as Message.ID? == nil
        {
            return last.tokens
        }
        return try history(endingAt: message).reduce(0) { $0 + $1.size } / Self.bytesPerToken
    }

    /// - Returns: The call; `nil` if it had been settled before, or its row was removed.
    @discardableResult
    func settle(_ settlement: CallSettlement, of user: User.ID) throws -> ModelCall? {
        guard let ending = try ending(of: settlement, by: user), try row(ending.query) != nil else { return nil }
        return ending.call
    }

    /// Settles a call, or says what does so, which returns a row if the call was running until now.
    func ending(of settlement: CallSettlement, by user: User.ID) throws -> (call: ModelCall, query: Query)? {
        switch settlement {
        case .settled(let call, let usage, let outcome, let estimate, let end):
            let settled = call.settled(
                with: usage, outcome: outcome, estimate: estimate, at: end, by: try priceList())
            return endingQuery(of: settled, begun: call).map { (settled, $0) }
        case .withdrawn(let id):
            try run("DELETE FROM model_calls WHERE id = \(id) AND user_id = \(user) AND state = 'running'")
            return nil
        }
    }

    /// Settles the calls of a reply that was running when the program crashed.
    func settleLost(of reply: Message, of owner: User.ID) throws {
        let calls = try rows(
            """
            SELECT \(ModelCall.columns) FROM model_calls c
            WHERE c.user_id = \(owner) AND c.message_id = \(reply.id) AND c.state = 'running'
            """
        ).map(ModelCall.init(row:))
        guard !calls.isEmpty, let parent = reply.parentID else { return }
        let prompt = try prompt(endingAt: parent, of: owner).reduce(DefaultContext.text.utf8.count) { $0 + $1.size }
        for call in calls {
            let written = reply.parts.filter { $0.step == call.step }.reduce(0) { $0 + $1.text.utf8.count }
            let estimate = CallEstimate(
                promptTokens: prompt / Self.bytesPerToken, writtenTokens: written / Self.bytesPerToken)
            try settle(call.id, of: owner, usage: call.usage, outcome: CallOutcome(.lost), estimate: estimate)
        }
    }

    /// A reply with what its calls cost together, as far as there are any. Unknown if that of one is.
    ///
    /// - Parameter only: The call, if it is known that there were no others.
    func priced(_ reply: Message, of owner: User.ID, only: ModelCall? = nil) throws -> Message {
        if let only {
            var reply = reply
            reply.metadata?.costMicros = only.cost.map { Int($0.amount) }
            return reply
        }
        let row = try expectRow(
            """
            SELECT COUNT(*) AS calls, COUNT(cost_micros) AS known, SUM(cost_micros) AS cost FROM model_calls
            WHERE user_id = \(owner) AND message_id = \(reply.id)
            """)
        let (calls, known): (Int, Int) = (try row["calls"], try row["known"])
        guard calls > 0 else { return reply }
        var reply = reply
        reply.metadata?.costMicros = calls == known ? try row["cost"] : nil
        return reply
    }
}
