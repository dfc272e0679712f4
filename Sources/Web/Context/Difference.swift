/// A short way from one sequence to another, by taking elements out and putting elements in.
struct Difference<Element: Equatable> {
    enum Step: Equatable {
        case same(Element)
        case removed(Element)
        case added(Element)
    }

    /// In the order of both sequences; where they differ, what is removed comes first.
    let steps: [Step]

    /// - Parameter limit: Most elements between the common beginning and end to compare: time and memory may grow with
    ///   the square of their number. When there are more, all of them are taken out and put in.
    init(from old: [Element], to new: [Element], limit: Int = 2_000) {
        let beginning = zip(old, new).prefix { $0 == $1 }.count
        let rest = min(old.count, new.count) - beginning
        let end = zip(old.reversed(), new.reversed()).prefix(rest).prefix { $0 == $1 }.count
        let oldMiddle = Array(old[beginning..<old.count - end])
        let newMiddle = Array(new[beginning..<new.count - end])
        let middle =
            oldMiddle.count + newMiddle.count <= limit
            ? Self.steps(from: oldMiddle, to: newMiddle) : oldMiddle.map(Step.removed) + newMiddle.map(Step.added)
        steps = old.prefix(beginning).map(Step.same) + middle + old.suffix(end).map(Step.same)
    }

    private static func steps(from old: [Element], to new: [Element]) -> [Step] {
        var (removed, added): ([Int: Element], [Int: Element]) = ([:], [:])
        for change in new.difference(from: old) {
            switch change {
            case .remove(let offset, let element, _): removed[offset] = element
            case .insert(let offset, let element, _): added[offset] = element
            }
        }
        var steps: [Step] = []
        var (x, y) = (0, 0)
        while x < old.count || y < new.count {
            if let element = removed[x], x < old.count {
                steps.append(.removed(element))
                x += 1
            } else if let element = added[y] {
                steps.append(.added(element))
                y += 1
            } else {
                steps.append(.same(old[x]))
                (x, y) = (x + 1, y + 1)
            }
        }
        return steps
    }
}
