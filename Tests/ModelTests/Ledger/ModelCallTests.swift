import Model
import Testing

@Suite struct ModelCallTests {
    private let prices = PriceList([
        Price("sonnet", .sonnet), Price("sonnet", from: 2_000_000, .haiku), Price("partial", Rates(input: 1_000_000)),
    ])
    private let complete = CallUsage(input: 100, output: 10)

    private func call(_ model: String = "sonnet", of provider: Provider = .anthropic) -> ModelCall {
        ModelCall(
            userID: User.ID(), purpose: .reply, provider: provider, model: model, node: "a",
            begunAt: Timestamp(microseconds: 1_000_000)
        ).reserving(promptTokens: 100, maxTokens: 1000, by: prices)
    }

    private func settle(
        _ call: ModelCall, _ ending: CallOutcome.Ending, _ usage: CallUsage, estimate: CallEstimate = CallEstimate()
    ) -> ModelCall {
        call.settled(
            with: usage, outcome: CallOutcome(ending), estimate: estimate, at: Timestamp(microseconds: 3_000_000),
            by: prices)
    }

    @Test func `the most that a call can cost is set aside for it`() {
        let call = call()

        #expect(call.state == .running && call.cost == nil && !call.isEstimate)
        #expect(call.reserved == 10_400, "100 tokens at 4 and 1000 at 10")
        #expect(call.priceID == prices.prices[0].id)
    }

    @Test(arguments: ["other", "partial"])
    func `nothing is set aside if the price is unknown`(model: String) {
        #expect(call(model).reserved == 0 && call(model).priceID == nil)
    }

    @Test func `a complete call costs what it used, at the prices of its beginning`() {
        let settled = settle(call(), .complete, complete, estimate: CallEstimate(promptTokens: 9, writtenTokens: 999))

        #expect(settled.cost == 300 && !settled.isEstimate)
        #expect(settled.usage == complete && settled.priceID == prices.prices[0].id)
        #expect(settled.state == .ended(CallOutcome(.complete), at: Timestamp(microseconds: 3_000_000)))
    }

    @Test(arguments: [CallOutcome.Ending.stopped, .failed, .lost])
    func `a call that did not end costs the counted prompt and what was received`(ending: CallOutcome.Ending) {
        let settled = settle(
            call(), ending, CallUsage(input: 100, output: 1, cacheRead: 1000), estimate: CallEstimate(writtenTokens: 50)
        )

        #expect(settled.usage == CallUsage(input: 100, output: 50, cacheRead: 1000))
        #expect(settled.cost == 800 && settled.isEstimate)
    }

    @Test func `a complete call without a count is an estimate`() {
        let settled = settle(
            call(), .complete, CallUsage(output: 10), estimate: CallEstimate(promptTokens: 7, writtenTokens: 3))

        #expect(settled.usage == CallUsage(input: 7, output: 10))
        #expect(settled.cost == 114 && settled.isEstimate)
    }

    @Test(arguments: [
        CallEstimate(), CallEstimate(promptTokens: 5), CallEstimate(writtenTokens: 5),
    ])
    func `if nothing is known of a call, it costs what was set aside`(estimate: CallEstimate) {
        let settled = settle(call(), .lost, CallUsage(), estimate: estimate)

        #expect(settled.cost == 10_400 && settled.isEstimate)
        #expect(settled.priceID == prices.prices[0].id)
    }

    @Test(arguments: ["sonnet", "other"])
    func `a rejected call costs nothing`(model: String) {
        let settled = settle(call(model), .rejected, CallUsage(), estimate: CallEstimate(promptTokens: 100))

        #expect(settled.cost == 0 && !settled.isEstimate && settled.priceID == nil)
        #expect(settled.usage == CallUsage())
    }

    @Test(arguments: CallOutcome.Ending.allCases)
    func `the built-in model costs nothing`(ending: CallOutcome.Ending) {
        #expect(settle(call("any", of: .builtIn), ending, complete).cost == 0)
        #expect(settle(call("any", of: .builtIn), ending, CallUsage()).cost == 0)
    }

    @Test(arguments: ["other", "partial"], [CallOutcome.Ending.complete, .lost])
    func `at an unknown price the cost is unknown`(model: String, ending: CallOutcome.Ending) {
        for usage in [complete, CallUsage()] {
            let settled = settle(call(model), ending, usage)
            #expect(settled.cost == nil && settled.priceID == nil)
        }
    }

    @Test func `an impossible cost is cut to the largest possible one`() {
        let settled = settle(call(), .complete, CallUsage(input: .max, output: .max))

        #expect(settled.cost == ModelCall.amounts.upperBound)
    }

    @Test func `texts of a server are kept without control characters and not too long`() {
        let outcome = CallOutcome(
            .failed, stopReason: "end\u{0}_turn\n", errorCode: String(repeating: "é", count: 1000),
            requestID: "req_\u{202E}1")

        #expect(outcome.stopReason == "end_turn" && outcome.requestID == "req_1")
        #expect(outcome.errorCode?.unicodeScalars.count == CallOutcome.textLength)
        #expect(outcome.serviceTier == nil)
    }
}
