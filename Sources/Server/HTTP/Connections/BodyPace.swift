internal import NIOCore

/// Until when the body of a request must be there: a fixed time, and more for every byte that has come.
struct BodyPace {
    private let start: NIODeadline
    private let rules: ConnectionRules
    private(set) var bytes = 0

    init(_ rules: ConnectionRules, start: NIODeadline) {
        self.rules = rules
        self.start = start
    }

    /// When the body is too slow, unless more of it comes.
    var deadline: NIODeadline {
        let earned = Double(bytes) / Double(max(rules.bodyRate, 1))
        return start + TimeAmount(rules.bodyTime) + .nanoseconds(Int64(min(earned, 1e6) * 1e9))
    }

    var isTooLong: Bool { bytes > rules.bodyBytes }

    mutating func receive(_ count: Int) {
        bytes += count
    }
}
