import Foundation

/// A point in time in UTC.
///
/// - Unit: microseconds, which both databases store exactly; a `Date` would round.
package struct Timestamp: Hashable, Comparable, Sendable {
    /// Microseconds since 1970-01-01T00:00:00Z.
    package var microseconds: Int64

    package init(microseconds: Int64) {
        self.microseconds = microseconds
    }

    /// The current time of the system clock.
    package static var now: Self {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Self(microseconds: Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1000)
    }

    package static func < (left: Self, right: Self) -> Bool { left.microseconds < right.microseconds }

    /// Saturates: a result out of range becomes the first or last representable time.
    package static func + (left: Self, right: Duration) -> Self {
        let (seconds, attoseconds) = right.components
        let (whole, tooLong) = seconds.multipliedReportingOverflow(by: 1_000_000)
        let (length, longer) = whole.addingReportingOverflow(attoseconds / 1_000_000_000_000)
        let (sum, tooLate) = left.microseconds.addingReportingOverflow(length)
        guard tooLong || longer || tooLate else { return Self(microseconds: sum) }
        return Self(microseconds: right < .zero ? .min : .max)
    }

    package static func - (left: Self, right: Duration) -> Self { left + (.zero - right) }

    package static func - (left: Self, right: Self) -> Duration {
        let (difference, overflows) = left.microseconds.subtractingReportingOverflow(right.microseconds)
        return .microseconds(overflows ? (left < right ? .min : .max) : difference)
    }
}

extension Timestamp {
    /// The midnight with which the day began, by a clock that is ahead of UTC by so many minutes.
    package func startOfDay(minutesAhead: Int) -> Self { local(minutesAhead) { $0 } }

    /// The midnight with which the month began, by a clock that is ahead of UTC by so many minutes.
    package func startOfMonth(minutesAhead: Int) -> Self {
        local(minutesAhead) { day in
            let date = CivilDate(daysSinceEpoch: day)
            return CivilDate(year: date.year, month: date.month, day: 1).daysSinceEpoch
        }
    }

    /// The midnight of the day that `day` makes of the present one. No clock is more than a day ahead or behind.
    private func local(_ minutesAhead: Int, _ day: (Int64) -> Int64) -> Self {
        let lead = Int64(min(max(minutesAhead, -1440), 1440)) * 60
        let seconds = microseconds.flooringQuotient(by: 1_000_000) + lead
        return Self(microseconds: 0) + .seconds(day(seconds.flooringQuotient(by: 86_400)) * 86_400 - lead)
    }
}

extension Duration {
    /// This many days of 24 hours.
    package static func days(_ count: Int) -> Duration { .seconds(count * 86_400) }

    /// Whole seconds, rounded up, as used in a `Retry-After` header.
    package var secondsRoundedUp: Int64 { components.seconds + (components.attoseconds > 0 ? 1 : 0) }
}

extension Timestamp: LosslessStringConvertible {
    /// RFC 3339 with `Z` and microseconds: `2026-11-23T08:05:00.000000Z`.
    package var description: String {
        let seconds = microseconds.flooringQuotient(by: 1_000_000)
        let days = seconds.flooringQuotient(by: 86_400)
        let date = CivilDate(daysSinceEpoch: days)
        let second = seconds - days * 86_400
        return padded(date.year, 4) + "-" + padded(date.month, 2) + "-" + padded(date.day, 2) + "T"
            + padded(second / 3600, 2) + ":" + padded(second / 60 % 60, 2) + ":" + padded(second % 60, 2) + "."
            + padded(microseconds &- seconds &* 1_000_000, 6) + "Z"
    }

    /// Bytes of `2026-11-23T08:05:00.123456789+00:00`.
    private static let longestDescription = 35

    /// Parses RFC 3339 in UTC or with an offset; `nil` for anything else.
    package init?(_ description: String) {
        guard description.utf8.count <= Self.longestDescription else { return nil }
        let expression = /(\d{4})-(\d\d)-(\d\d)[Tt ](\d\d):(\d\d):(\d\d)(?:\.(\d{1,9}))?(?:[Zz]|([+-])(\d\d):(\d\d))/
            .asciiOnlyDigits()
        guard let match = try? expression.wholeMatch(in: description)?.output,
            let year = Int64(match.1), let month = Int64(match.2), let day = Int64(match.3),
            let hour = Int64(match.4), let minute = Int64(match.5), let second = Int64(match.6),
            (1...12).contains(month), (1...CivilDate.days(in: month, of: year)).contains(day),
            hour < 24, minute < 60, second < 60,
            let offsetHours = Int64(match.9 ?? "0"), let offsetMinutes = Int64(match.10 ?? "0"),
            offsetHours < 24, offsetMinutes < 60
        else { return nil }
        let fraction = Int64(((match.7.map(String.init) ?? "") + "000000").prefix(6)) ?? 0
        let offset = offsetHours * 3600 + offsetMinutes * 60
        let local = CivilDate(year: year, month: month, day: day).daysSinceEpoch * 86_400
        let seconds = local + hour * 3600 + minute * 60 + second - (match.8 == "-" ? -offset : offset)
        microseconds = seconds * 1_000_000 + fraction
    }
}

private func padded(_ number: Int64, _ width: Int) -> String {
    let digits = String(number)
    return String(repeating: "0", count: max(0, width - digits.utf8.count)) + digits
}

/// A day of the proleptic Gregorian calendar. Years start in March, so that the leap day comes last.
private struct CivilDate {
    var year: Int64
    var month: Int64
    var day: Int64

    init(year: Int64, month: Int64, day: Int64) {
        (self.year, self.month, self.day) = (year, month, day)
    }

    init(daysSinceEpoch: Int64) {
        let days = daysSinceEpoch + 719_468
        let era = days.flooringQuotient(by: 146_097)
        let dayOfEra = days - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let marchMonth = (5 * dayOfYear + 2) / 153
        day = dayOfYear - (153 * marchMonth + 2) / 5 + 1
        month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9
        year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    }

    var daysSinceEpoch: Int64 {
        let marchYear = month <= 2 ? year - 1 : year
        let era = marchYear.flooringQuotient(by: 400)
        let yearOfEra = marchYear - era * 400
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }

    static func days(in month: Int64, of year: Int64) -> Int64 {
        let next =
            month == 12 ? CivilDate(year: year + 1, month: 1, day: 1) : .init(year: year, month: month + 1, day: 1)
        return next.daysSinceEpoch - CivilDate(year: year, month: month, day: 1).daysSinceEpoch
    }
}

extension Int64 {
    fileprivate func flooringQuotient(by divisor: Int64) -> Int64 {
        self / divisor - (self % divisor < 0 ? 1 : 0)
    }
}
