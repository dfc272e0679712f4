/// A point in time, read from the text the API uses.
struct Moment: Equatable {
    let year: Int
    let month: Int
    let day: Int
    let hour: Int
    let minute: Int

    /// Reads `YYYY-MM-DDTHH:MM…Z`; seconds and their fractions do not matter here.
    ///
    /// - Source: RFC 3339, section 5.6. Only UTC, as the API writes it.
    init?(rfc3339 text: String) {
        let bytes = Array(text.utf8)
        guard bytes.count >= 17, bytes.last == UInt8(ascii: "Z"), bytes[4] == UInt8(ascii: "-"),
            let year = Self.number(bytes[0..<4]), let month = Self.number(bytes[5..<7]), 1...12 ~= month,
            let day = Self.number(bytes[8..<10]), 1...31 ~= day,
            let hour = Self.number(bytes[11..<13]), 0...23 ~= hour,
            let minute = Self.number(bytes[14..<16]), 0...59 ~= minute
        else { return nil }
        (self.year, self.month, self.day, self.hour, self.minute) = (year, month, day, hour, minute)
    }

    /// The same point on a clock that is ahead by that many minutes.
    func advanced(minutes: Int) -> Moment {
        let all = (dayNumber * 24 + hour) * 60 + minute + minutes
        let time = ((all % 1440) + 1440) % 1440
        return Moment(dayNumber: (all - time) / 1440, hour: time / 60, minute: time % 60)
    }

    /// - Parameter dayNumber: Days since 1 January 1970, by the proleptic Gregorian calendar.
    init(dayNumber: Int, hour: Int = 0, minute: Int = 0) {
        // Counted from 1 March of the year 0, so that a leap day ends a year. Eras have 400 years.
        let days = dayNumber + 719_468
        let era = (days >= 0 ? days : days - 146_096) / 146_097
        let dayOfEra = days - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let month = (5 * dayOfYear + 2) / 153
        self.day = dayOfYear - (153 * month + 2) / 5 + 1
        self.month = month < 10 ? month + 3 : month - 9
        self.year = yearOfEra + era * 400 + (self.month <= 2 ? 1 : 0)
        (self.hour, self.minute) = (hour, minute)
    }

    /// Days since 1 January 1970, by the proleptic Gregorian calendar.
    var dayNumber: Int {
        let shifted = month > 2 ? year : year - 1  // a year that begins in March has its leap day at the end
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        return shifted * 365 + shifted / 4 - shifted / 100 + shifted / 400 + dayOfYear - 719_468
    }

    private static func number(_ digits: ArraySlice<UInt8>) -> Int? {
        Int(String(decoding: digits, as: UTF8.self))
    }
}

extension Words {
    /// Date and time in UTC, until the browser's script shows them in the reader's zone.
    func moment(_ moment: Moment) -> String {
        let months = self(.months).split(separator: " ")
        guard months.count == 12 else { return "" }
        return self(
            .moment,
            [
                "day": String(moment.day), "month": String(months[moment.month - 1]), "year": String(moment.year),
                "time": "\(Self.twoDigits(moment.hour)):\(Self.twoDigits(moment.minute))",
            ])
    }

    /// A day in UTC, with the time if that is not midnight.
    func day(_ moment: Moment) -> String {
        guard moment.hour == 0, moment.minute == 0 else { return self.moment(moment) }
        let months = self(.months).split(separator: " ")
        guard months.count == 12 else { return "" }
        return self(
            .day,
            ["day": String(moment.day), "month": String(months[moment.month - 1]), "year": String(moment.year)])
    }

    private static func twoDigits(_ value: Int) -> String {
        value < 10 ? "0\(value)" : "\(value)"
    }
}
