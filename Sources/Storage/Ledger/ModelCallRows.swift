internal import Model

extension ModelCall {
    /// The columns that ``init(row:)`` reads.
    static let columns: Query = """
        c.id, c.user_id, c.chat_id, c.message_id, c.purpose, c.step, c.attempt, c.provider, c.model, c.price_id,
        c.state, c.reserved_micros, c.cost_micros, c.is_estimate, c.input_tokens, c.output_tokens, c.thinking_tokens,
        c.cache_read_tokens, c.cache_write_5m_tokens, c.cache_write_1h_tokens, c.web_searches, c.service_tier,
        c.stop_reason, c.error_code, c.request_id, c.node, c.begun_at, c.first_text_at, c.ended_at
        """

    init(row: Row) throws {
        self.init(
            id: try row["id"], userID: try row["user_id"], chatID: try row["chat_id"],
            messageID: try row["message_id"], purpose: try row["purpose"], step: try row["step"],
            attempt: try row["attempt"], provider: try row["provider"], model: try row["model"],
            node: try row["node"], begunAt: try row["begun_at"])
        state = try State(row: row)
        reserved = try row["reserved_micros"]
        priceID = try row["price_id"]
        cost = try row["cost_micros"]
        isEstimate = try row["is_estimate"]
        usage = try CallUsage(row: row)
    }
}

extension ModelCall.State {
    fileprivate init(row: Row) throws {
        guard let endedAt: Timestamp = try row["ended_at"] else {
            self = .running
            return
        }
        self = .ended(
            CallOutcome(
                try row["state"], stopReason: try row["stop_reason"], errorCode: try row["error_code"],
                requestID: try row["request_id"], serviceTier: try row["service_tier"],
                firstTextAt: try row["first_text_at"]),
            at: endedAt)
    }
}

extension CallUsage {
    fileprivate init(row: Row) throws {
        self.init(
            input: try row["input_tokens"], output: try row["output_tokens"], thinking: try row["thinking_tokens"],
            cacheRead: try row["cache_read_tokens"], cacheWrite5m: try row["cache_write_5m_tokens"],
            cacheWrite1h: try row["cache_write_1h_tokens"], webSearches: try row["web_searches"])
    }
}

extension Transaction {
    /// - Throws: ``StoreError/notFound``.
    func call(_ id: ModelCall.ID, of user: User.ID) throws -> ModelCall {
        try ModelCall(
            row: expectRow(
                "SELECT \(ModelCall.columns) FROM model_calls c WHERE c.id = \(id) AND c.user_id = \(user)"))
    }

    /// A price, or NULL if another server has removed it since prices were read.
    private func known(_ price: Price.ID?) -> Query {
        price.map { "(SELECT p.id FROM prices p WHERE p.id = \($0))" } ?? "NULL"
    }

    /// Stores a call, unless it is stored already.
    func insertRunning(_ call: ModelCall) throws {
        try run(
            """
            INSERT INTO model_calls (id, user_id, chat_id, message_id, purpose, step, attempt, provider, model,
              price_id, state, reserved_micros, node, begun_at)
            VALUES (\(call.id), \(call.userID), \(call.chatID), \(call.messageID), \(call.purpose), \(call.step),
              \(call.attempt), \(call.provider), \(call.model), \(known(call.priceID)), 'running',
              \(call.reserved), \(call.node), \(call.begunAt))
            ON CONFLICT (id) DO NOTHING
            """)
    }

    /// Stores how a call ended.
    ///
    /// - Parameter begun: The call as it is stored. Its price is mostly the final one, and then its index stays as it is.
    /// - Returns: Whether it was running until now.
    func storeEnding(of call: ModelCall, begun: ModelCall) throws -> Bool {
        try endingQuery(of: call, begun: begun).map { try row($0) != nil } ?? false
    }

    /// What stores how a call ended, and returns a row if it was running until now. `nil` for a call that has not ended.
    func endingQuery(of call: ModelCall, begun: ModelCall) -> Query? {
        guard case .ended(let outcome, let endedAt) = call.state else { return nil }
        let usage = call.usage
        let price: Query = call.priceID == begun.priceID ? "" : "price_id = \(known(call.priceID)),"
        return """
            UPDATE model_calls SET
              state = \(outcome.ending), \(price) cost_micros = \(call.cost),
              is_estimate = \(call.isEstimate), input_tokens = \(usage.input), output_tokens = \(usage.output),
              thinking_tokens = \(usage.thinking), cache_read_tokens = \(usage.cacheRead),
              cache_write_5m_tokens = \(usage.cacheWrite5m), cache_write_1h_tokens = \(usage.cacheWrite1h),
              web_searches = \(usage.webSearches), service_tier = \(outcome.serviceTier),
              stop_reason = \(outcome.stopReason), error_code = \(outcome.errorCode),
              request_id = \(outcome.requestID), first_text_at = \(outcome.firstTextAt), ended_at = \(endedAt)
            WHERE id = \(call.id) AND user_id = \(call.userID) AND state = 'running'
            RETURNING id
            """
    }
}
