/// A period for which usage is shown, by the clock of its reader.
public enum UsagePeriod: String, Sendable, CaseIterable {
    case today, month
    case lastMonth = "last-month"
    /// The last 30 times 24 hours.
    case days30 = "30-days"

    /// When the period begins, and when it ends; `nil` if it lasts until now.
    ///
    /// - Parameter minutesAhead: By which the reader's clock is ahead of UTC.
    package func bounds(at now: Timestamp, minutesAhead: Int) -> (start: Timestamp, end: Timestamp?) {
        let month = now.startOfMonth(minutesAhead: minutesAhead)
        switch self {
        case .today: return (now.startOfDay(minutesAhead: minutesAhead), nil)
        case .month: return (month, nil)
        case .lastMonth: return ((month - .days(1)).startOfMonth(minutesAhead: minutesAhead), month)
        case .days30: return (now - .days(30), nil)
        }
    }
}
