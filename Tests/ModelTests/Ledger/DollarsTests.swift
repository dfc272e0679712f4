import Model
import Testing

@Suite struct DollarsTests {
    @Test(
        arguments: [
            ("0", 0), ("10", 10_000_000), ("2.5", 2_500_000), ("0.000001", 1), ("0.1", 100_000),
            ("999999999.999999", 999_999_999_999_999),
        ] as [(String, Int64)])
    func `dollars are read and written without loss`(text: String, millionths: Int64) {
        #expect(Micros(dollars: text) == Micros(millionths))
        #expect(Micros(millionths).dollars == text)
    }

    @Test(
        arguments: [("2.50", 2_500_000), ("007", 7_000_000), (" 1.0 \t", 1_000_000), ("0.000000", 0)]
            as [(String, Int64)])
    func `needless zeros and spaces are read`(text: String, millionths: Int64) {
        #expect(Micros(dollars: text) == Micros(millionths))
    }

    @Test(arguments: [
        "", " ", ".", "1.", ".5", "1,5", "1.2.3", "0.0000001", "1e3", "-1", "+1", "$1", "0x1", "1 000", "١", "½", "NaN",
        "1000000000", "9223372036854775808",
    ])
    func `anything else is no amount`(text: String) {
        #expect(Micros(dollars: text) == nil)
    }

    @Test func `every amount can be written`() {
        #expect(Micros(.max).dollars == "9223372036854.775807")
        #expect(Micros(.min).dollars == "-9223372036854.775808")
        #expect(Micros(-1).dollars == "-0.000001")
    }
}
