internal import Foundation

/// The groups of the chat list, by calendar day in the reader's time zone.
enum ChatAge: Hashable {
    case today, yesterday, week, days30
    /// A calendar month, counted from 1.
    case month(Int, year: Int)

    /// - Parameters:
    ///   - updatedAt: An unreadable time counts as the oldest possible.
    ///   - day: The reader's current day, as a number of days since 1 January 1970.
    ///   - offset: Minutes by which the reader's clock is ahead of UTC.
    init(of updatedAt: Moment?, day: Int, offset: Int) {
        let moment = updatedAt?.advanced(minutes: offset)
        switch day - (moment?.dayNumber ?? 0) {
        case ...0: self = .today
        case 1: self = .yesterday
        case 2...7: self = .week
        case 8...30: self = .days30
        default: self = .month(moment?.month ?? 1, year: moment?.year ?? 1970)
        }
    }

    /// The name by which the script joins groups that arrive in parts.
    var key: String {
        switch self {
        case .today: "today"
        case .yesterday: "yesterday"
        case .week: "week"
        case .days30: "30-days"
        case .month(let month, let year): "\(year)-\(month)"
        }
    }
}

extension Words {
    /// The heading of a group; months of the current year omit the year.
    func age(_ age: ChatAge, thisYear: Int) -> String {
        switch age {
        case .today: self(.today)
        case .yesterday: self(.yesterday)
        case .week: self(.week)
        case .days30: self(.days30)
        case .month(let month, let year):
            self(year == thisYear ? .monthOfThisYear : .monthOfYear, ["month": monthName(month), "year": String(year)])
        }
    }

    private func monthName(_ month: Int) -> String {
        let names = self(.monthNames).split(separator: " ")
        return names.indices.contains(month - 1) ? String(names[month - 1]) : ""
    }
}
