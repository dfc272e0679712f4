import Model
import Testing

@Suite struct MicrosTests {
    @Test func `sums out of range become the largest or smallest amount`() {
        let (largest, smallest) = (Micros(.max), Micros(.min))

        #expect(largest + 1 == largest && largest - smallest == largest)
        #expect(smallest + -1 == smallest && smallest - 1 == smallest && 0 - smallest == largest)
        #expect(largest + smallest == -1)
    }

    @Test func `sums within the range are exact`() {
        var sum: Micros = 3

        sum += 9_007_199_254_740_993
        sum -= 1

        #expect(sum == 9_007_199_254_740_995)
        #expect(sum > 9_007_199_254_740_994)
    }

    @Test(
        arguments: [
            (0, 0), (499_999, 0), (500_000, 1), (1_499_999, 1), (1_500_000, 2), (-500_000, 0), (-500_001, -1),
            (-1_500_000, -1),
        ] as [(Int128, Micros)])
    func `half a micro-dollar is rounded up`(millionths: Int128, amount: Micros) {
        #expect(Micros(roundingMillionths: millionths) == amount)
    }

    @Test func `rounding what is out of range gives the largest or smallest amount`() {
        #expect(Micros(roundingMillionths: .max) == Micros(.max))
        #expect(Micros(roundingMillionths: .min) == Micros(.min))
    }
}
