/// How much a model may spend on an answer, from least to most.
///
/// - Source: Messages API, `output_config.effort`.
package enum Effort: String, Hashable, Comparable, Codable, Sendable, CaseIterable {
    case low, medium, high, xhigh, max

    package static func < (left: Self, right: Self) -> Bool {
        left.rank < right.rank
    }

    private var rank: Int { Self.allCases.firstIndex(of: self) ?? 0 }
}
