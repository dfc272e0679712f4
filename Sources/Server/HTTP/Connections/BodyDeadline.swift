internal import NIOCore

/// The deadline for a request's body: a fixed time, extended with every byte received.
struct BodyDeadline {
    private let start: NIODeadline
    private let rules: ConnectionRules
    private(set) var bytes = 0

    init(_ rules: ConnectionRules, start: NIODeadline) {
        self.rules = rules
        self.start = start
    }

    /// When the body counts as too slow, unless more of it arrives.
    var deadline: NIODeadline {
        let earned = Double(bytes) / Double(max(rules.bodyRate, 1))
        return start + TimeAmount(rules.bodyTime) + .nanoseconds(Int64(min(earned, 1e6) * 1e9))
    }

    var isTooLong: Bool { bytes > rules.bodyBytes }

    mutating func receive(_ count: Int) {
        bytes += count
    }
}
