import Model
import Testing

@Suite struct CallUsageTests {
    @Test func `impossible counts are replaced by the nearest possible ones`() {
        let usage = CallUsage(input: -1, output: .max, cacheRead: .min)

        #expect(usage == CallUsage(input: 0, output: Limits.tokens.upperBound, cacheRead: 0))
        #expect(usage.thinking == nil && usage.webSearches == nil)
    }

    @Test func `the prompt is everything that was read, and nothing that was written`() {
        let usage = CallUsage(input: 1, output: 1000, cacheRead: 20, cacheWrite5m: 300, cacheWrite1h: 4000)

        #expect(usage.promptTokens == 4321)
    }

    @Test func `a usage is complete with input and output`() {
        #expect(CallUsage(input: 0, output: 0).isComplete)
        #expect(!CallUsage(input: 1, cacheRead: 1).isComplete && !CallUsage(output: 1).isComplete)
    }

    @Test func `an estimate does not replace a prompt that was counted`() {
        let estimate = CallEstimate(promptTokens: 999, writtenTokens: 50)
        let begun = CallUsage(input: 10, output: 1, cacheRead: 100, cacheWrite1h: 5)

        #expect(
            begun.completed(by: estimate) == CallUsage(input: 10, output: 50, cacheRead: 100, cacheWrite1h: 5))
        #expect(CallUsage().completed(by: estimate) == CallUsage(input: 999, output: 50))
    }

    @Test func `what the server counted as written stays if it is more than was received`() {
        let counted = CallUsage(input: 10, output: 80)

        #expect(counted.completed(by: CallEstimate(writtenTokens: 50)) == counted)
        #expect(counted.completed(by: CallEstimate()) == counted)
        #expect(!CallUsage(input: 10).completed(by: CallEstimate()).isComplete)
    }
}
