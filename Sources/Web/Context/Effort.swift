/// How much work may still be spent on making a difference short.
///
/// - Unit: comparisons of two elements. Some for each pair of texts, not for each pair of lines: what strangers write can
///   cost no more than that, besides reading it.
struct Effort {
    /// What is left; below 0 when it was not enough.
    private(set) var left: Int

    init(_ comparisons: Int) {
        left = comparisons
    }

    /// Whether there was that much left.
    mutating func spend(_ comparisons: Int) -> Bool {
        left -= comparisons
        return left >= 0
    }

    /// Half of what is left, for one attempt; `spend` what it took afterwards.
    var half: Effort { Effort(max(0, left) / 2) }
}
