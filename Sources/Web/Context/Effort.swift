/// How much work may still be spent on shortening a difference.
///
/// - Unit: comparisons of two elements. The budget is for a pair of texts, not for each pair of lines: text from
///   strangers can cost no more than that, besides reading it.
struct Effort {
    /// What is left; negative when it was not enough.
    private(set) var left: Int

    init(_ comparisons: Int) {
        left = comparisons
    }

    /// Whether that much was left.
    mutating func spend(_ comparisons: Int) -> Bool {
        left -= comparisons
        return left >= 0
    }

    /// Half of what is left, for one attempt; afterwards, `spend` what it took.
    var half: Effort { Effort(max(0, left) / 2) }
}
