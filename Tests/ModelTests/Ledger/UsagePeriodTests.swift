import Model
import Testing

@Suite struct UsagePeriodTests {
    @Test(arguments: [
        (0, "2026-03-01T00:00:00.000000Z", "2026-03-01T00:00:00.000000Z", "2026-02-01T00:00:00.000000Z"),
        (180, "2026-02-28T21:00:00.000000Z", "2026-02-28T21:00:00.000000Z", "2026-01-31T21:00:00.000000Z"),
        (-60, "2026-02-28T01:00:00.000000Z", "2026-02-01T01:00:00.000000Z", "2026-01-01T01:00:00.000000Z"),
    ])
    func `days and months begin at the reader's midnight`(
        minutes: Int, day: String, month: String, lastMonth: String
    ) throws {
        let now = try #require(Timestamp("2026-03-01T00:30:00Z"))
        func bounds(_ period: UsagePeriod) -> [Timestamp?] {
            let (start, end) = period.bounds(at: now, minutesAhead: minutes)
            return [start, end]
        }

        #expect(bounds(.today) == [Timestamp(day), nil])
        #expect(bounds(.month) == [Timestamp(month), nil])
        #expect(bounds(.lastMonth) == [Timestamp(lastMonth), Timestamp(month)])
        #expect(bounds(.days30) == [now - .days(30), nil])
    }

    @Test func `the month before January is December`() throws {
        let now = try #require(Timestamp("2026-01-31T23:59:59Z"))

        let (start, end) = UsagePeriod.lastMonth.bounds(at: now, minutesAhead: 0)

        #expect(start == Timestamp("2025-12-01T00:00:00Z") && end == Timestamp("2026-01-01T00:00:00Z"))
    }

    @Test(arguments: [Int64.min, -1, .max], [Int.min, 0, Int.max])
    func `no clock is too far`(microseconds: Int64, minutes: Int) {
        for period in UsagePeriod.allCases {
            let (start, end) = period.bounds(at: Timestamp(microseconds: microseconds), minutesAhead: minutes)

            #expect(start <= end ?? .init(microseconds: .max))
        }
    }
}
