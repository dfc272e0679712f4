extension ModelCall {
    /// The call with money set aside for it; see ``Rates/worstCase(promptTokens:maxTokens:)``.
    ///
    /// - Parameters:
    ///   - promptTokens: Estimate of the whole prompt.
    ///   - maxTokens: Most tokens that the model may write.
    package func reserving(promptTokens: Int, maxTokens: Int, by prices: PriceList) -> Self {
        let charge = prices.worstCase(of: self, promptTokens: promptTokens, maxTokens: maxTokens)
        var call = self
        call.reserved = charge?.amount ?? 0
        call.priceID = charge?.priceID
        return call
    }

    /// The call with its ending and its cost.
    ///
    /// The cost is exact if the model ended its answer and all counts were reported. Otherwise it is an estimate:
    /// - as far as the prompt was counted and the text received is known, the cost of these, and the row gets these
    ///   counts;
    /// - if not even that is known, what was set aside.
    ///
    /// A rejected call costs nothing. If the price is unknown, so is the cost.
    ///
    /// - Parameters:
    ///   - usage: What the server has reported.
    ///   - estimate: What takes the place of counts that it has not reported.
    package func settled(
        with usage: CallUsage, outcome: CallOutcome, estimate: CallEstimate = CallEstimate(), at end: Timestamp,
        by prices: PriceList
    ) -> Self {
        let isExact = outcome.ending == .rejected || (outcome.ending == .complete && usage.isComplete)
        let usage = isExact ? usage : usage.completed(by: estimate)
        let charge: Charge? =
            if outcome.ending == .rejected {
                .free
            } else if usage.isComplete {
                prices.charge(for: usage, of: self)
            } else {
                reservation
            }
        var call = self
        call.state = .ended(outcome, at: end)
        call.usage = usage
        call.isEstimate = !isExact
        call.cost = charge?.amount
        call.priceID = charge?.priceID
        return call
    }

    /// What was set aside; `nil` if that was unknown.
    private var reservation: Charge? {
        guard priceID != nil || provider == .builtIn else { return nil }
        return Charge(amount: reserved, priceID: priceID)
    }
}
