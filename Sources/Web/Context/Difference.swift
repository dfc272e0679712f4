/// The removals and insertions that turn one sequence into another: as few as possible if that takes little work to
/// find, else a set that keeps the elements that occur exactly once in both sequences.
struct Difference<Element: Hashable> {
    enum Step: Equatable {
        case same(Element)
        case removed(Element)
        case added(Element)
    }

    /// In the order of both sequences; where they differ, removals come first.
    let steps: [Step]

    init(from old: [Element], to new: [Element], within effort: inout Effort) {
        var numbers: [Element: Int] = [:]
        let common = CommonElements(
            of: old.map { Self.number(of: $0, &numbers) }, and: new.map { Self.number(of: $0, &numbers) },
            within: &effort)
        steps = Self.steps(from: old, to: new, over: common.matches)
    }

    /// Each element is looked at once; after that, only numbers are compared.
    private static func number(of element: Element, _ numbers: inout [Element: Int]) -> Int {
        if let number = numbers[element] { return number }
        numbers[element] = numbers.count
        return numbers.count - 1
    }

    private static func steps(
        from old: [Element], to new: [Element], over matches: [ShortestEditScript.Match]
    ) -> [Step] {
        var steps: [Step] = []
        steps.reserveCapacity(old.count + new.count - matches.count)
        var (x, y) = (0, 0)
        for match in matches {
            steps += old[x..<match.old].map(Step.removed) + new[y..<match.new].map(Step.added)
            steps.append(.same(old[match.old]))
            (x, y) = (match.old + 1, match.new + 1)
        }
        return steps + old[x...].map(Step.removed) + new[y...].map(Step.added)
    }
}
