internal import Foundation

/// The groups of the chat list.
enum ChatAge: String, CaseIterable {
    case today, yesterday, week, older

    /// The group by calendar days in UTC; the browser's script sorts again by the days of the reader's zone.
    init(of updatedAt: Moment?, now: Date) {
        let today = Int((now.timeIntervalSince1970 / 86_400).rounded(.down))
        switch today - (updatedAt?.dayNumber ?? 0) {
        case ...0: self = .today
        case 1: self = .yesterday
        case 2...7: self = .week
        default: self = .older
        }
    }
}
