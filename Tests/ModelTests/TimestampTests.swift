import Model
import Testing

@Suite struct TimestampTests {
    static let moments: [(text: String, microseconds: Int64)] = [
        ("1970-01-01T00:00:00.000000Z", 0),
        ("1970-01-01T00:00:00.000001Z", 1),
        ("1969-12-31T23:59:59.999999Z", -1),
        ("1969-12-31T00:00:00.000000Z", -86_400_000_000),
        ("2000-02-29T12:30:45.000000Z", 951_827_445_000_000),
        ("2100-03-01T00:00:00.000000Z", 4_107_542_400_000_000),
        ("0001-01-01T00:00:00.000000Z", -62_135_596_800_000_000),
        ("9999-12-31T23:59:59.999999Z", 253_402_300_799_999_999),
    ]

    @Test(arguments: moments)
    func `a moment is written with microseconds and read back`(text: String, microseconds: Int64) {
        let moment = Timestamp(microseconds: microseconds)

        #expect(moment.description == text)
        #expect(Timestamp(text) == moment)
    }

    @Test(arguments: [
        ("1899-06-01T00:00:00Z", "1901-06-01T00:00:00.000000Z", 730),
        ("1967-06-01T00:00:00Z", "1973-06-01T00:00:00.000000Z", 2192),
        ("1999-06-01T00:00:00Z", "2005-06-01T00:00:00.000000Z", 2192),
        ("2099-06-01T00:00:00Z", "2101-06-01T00:00:00.000000Z", 730),
    ])
    func `every day is written and read, leap days included`(from: String, to: String, days: Int) throws {
        let first = try #require(Timestamp(from))

        for day in 0..<days {
            let text = (first + .days(day)).description
            #expect(Timestamp(text) == first + .days(day) && text.hasSuffix("T00:00:00.000000Z"), "\(text)")
        }
        #expect((first + .days(days)).description == to)
    }

    @Test func `any moment in a four-digit year survives being written`() throws {
        let range = Self.moments[6].microseconds...Self.moments[7].microseconds

        for _ in 0..<500 {
            let moment = Timestamp(microseconds: .random(in: range))
            #expect(Timestamp(moment.description) == moment)
        }
    }

    @Test(arguments: [
        ("2026-11-23T11:05:00+03:00", "2026-11-23T08:05:00.000000Z"),
        ("2026-11-22T22:35:00-09:30", "2026-11-23T08:05:00.000000Z"),
        ("2027-01-01T00:30:00+01:00", "2026-12-31T23:30:00.000000Z"),
        ("2024-02-28T23:30:00-00:30", "2024-02-29T00:00:00.000000Z"),
        ("2026-11-23t08:05:00z", "2026-11-23T08:05:00.000000Z"),
        ("2026-11-23 08:05:00Z", "2026-11-23T08:05:00.000000Z"),
        ("2026-11-23T08:05:00.5Z", "2026-11-23T08:05:00.500000Z"),
        ("2026-11-23T08:05:00.123456789Z", "2026-11-23T08:05:00.123456Z"),
        ("1969-12-31T23:59:59.25-00:00", "1969-12-31T23:59:59.250000Z"),
    ])
    func `offsets and fractions become microseconds of UTC`(text: String, expected: String) {
        #expect(Timestamp(text)?.description == expected)
    }

    @Test(arguments: [
        "", "now", "2026-11-23", "2026-11-23T08:05:00", "2026-11-23T08:05Z", "20261123T080500Z",
        "2026-00-01T00:00:00Z", "2026-13-01T00:00:00Z", "2026-01-00T00:00:00Z", "2026-04-31T00:00:00Z",
        "2023-02-29T00:00:00Z", "2100-02-29T00:00:00Z", "2026-01-01T24:00:00Z", "2026-01-01T00:60:00Z",
        "2026-01-01T00:00:60Z", "2026-01-01T00:00:00+0300", "2026-01-01T00:00:00+24:00",
        "2026-01-01T00:00:00+00:60", "2026-01-01T00:00:00.Z", "2026-01-01T00:00:00.1234567890Z",
        " 2026-01-01T00:00:00Z", "2026-01-01T00:00:00Z ", "2026-01-01T00:00:00Z\n", "+2026-01-01T00:00:00Z",
        "2026-01-01T00:00:00.٣Z", "2026-01-01T00:00:00+٠٣:00", "٢٠٢٦-01-01T00:00:00Z", "12026-01-01T00:00:00Z",
    ])
    func `anything else is refused`(text: String) {
        #expect(Timestamp(text) == nil)
    }

    @Test func `moments and durations add up, before 1970 too`() {
        let epoch = Timestamp(microseconds: 0)

        #expect((epoch - .microseconds(1500)).microseconds == -1500)
        #expect(epoch + .days(1) - epoch == .seconds(86_400))
        #expect(epoch - (epoch + .seconds(2)) == .seconds(-2))
        #expect(epoch - .seconds(1) < epoch)
    }

    @Test func `the clock tells the current time`() {
        let before = Timestamp.now
        let after = Timestamp.now

        #expect(before <= after)
        #expect(before.description > "2025" && before.description < "2200")
    }

    @Test(arguments: [(Duration.zero, 0), (.microseconds(1), 1), (.seconds(1), 1), (.milliseconds(1001), 2)])
    func `a wait is reported in whole seconds, rounded up`(wait: Duration, seconds: Int) {
        #expect(wait.secondsRoundedUp == Int64(seconds))
    }

    @Test(arguments: [Int64.min, Int64.max])
    func `a moment at the end of time neither traps nor wraps around`(microseconds: Int64) {
        let moment = Timestamp(microseconds: microseconds)

        #expect(moment + .seconds(Int64.max) >= moment)
        #expect(moment - .seconds(Int64.max) <= moment)
        #expect(((moment + .days(1)).microseconds > 0) == (microseconds > 0))
        #expect(((moment - .days(1)).microseconds > 0) == (microseconds > 0))
        #expect(moment - Timestamp(microseconds: 0) == .microseconds(microseconds))
        #expect(Timestamp(microseconds: .max) - Timestamp(microseconds: .min) == .microseconds(Int64.max))
        #expect(Timestamp(microseconds: .min) - Timestamp(microseconds: .max) == .microseconds(Int64.min))
        #expect(!moment.description.isEmpty)
    }
}
