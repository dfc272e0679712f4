/// The shortest way from one sequence to another, by taking elements out and putting elements in.
///
/// - Source: E. W. Myers, "An O(ND) Difference Algorithm and Its Variations", 1986, the greedy algorithm.
struct Difference<Element: Equatable> {
    enum Step: Equatable {
        case same(Element)
        case removed(Element)
        case added(Element)
    }

    /// In the order of both sequences; where they differ, what is removed comes first.
    let steps: [Step]

    /// - Parameter limit: Most differences to search for: time and memory grow with the square of their number. When
    ///   there are more, all between the common beginning and end is taken out and put in.
    init(from old: [Element], to new: [Element], limit: Int = 1_000) {
        let beginning = zip(old, new).prefix { $0 == $1 }.count
        let rest = min(old.count, new.count) - beginning
        let end = zip(old.reversed(), new.reversed()).prefix(rest).prefix { $0 == $1 }.count
        let oldMiddle = Array(old[beginning..<old.count - end])
        let newMiddle = Array(new[beginning..<new.count - end])
        let middle =
            ShortestWay(from: oldMiddle, to: newMiddle).steps(limit: limit)
            ?? oldMiddle.map(Step.removed) + newMiddle.map(Step.added)
        steps = old.prefix(beginning).map(Step.same) + Self.removalsFirst(middle) + old.suffix(end).map(Step.same)
    }

    private static func removalsFirst(_ steps: [Step]) -> [Step] {
        var (sorted, additions): ([Step], [Step]) = ([], [])
        for step in steps {
            switch step {
            case .added: additions.append(step)
            case .removed: sorted.append(step)
            case .same:
                sorted += additions + [step]
                additions = []
            }
        }
        return sorted + additions
    }
}

/// The search for it. A diagonal is a position in the old sequence less one in the new.
private struct ShortestWay<Element: Equatable> {
    typealias Step = Difference<Element>.Step

    let old: [Element]
    let new: [Element]

    init(from old: [Element], to new: [Element]) {
        self.old = old
        self.new = new
    }

    /// - Returns: `nil` when there are more than `limit` differences.
    func steps(limit: Int) -> [Step]? {
        let longest = min(old.count + new.count, limit)
        var reached = Reached(diagonals: longest + 1)
        var history: [Reached] = []
        for length in 0...longest {
            history.append(reached.around(length + 1))
            for diagonal in stride(from: -length, through: length, by: 2) {
                var x = reached.start(of: diagonal, length: length)
                while x < old.count, x - diagonal < new.count, old[x] == new[x - diagonal] { x += 1 }
                reached[diagonal] = x
                if x >= old.count, x - diagonal >= new.count { return way(through: history) }
            }
        }
        return nil
    }

    /// Walks back from the ends of both sequences to their beginnings.
    private func way(through history: [Reached]) -> [Step] {
        var steps: [Step] = []
        var (x, y) = (old.count, new.count)
        for (length, reached) in history.enumerated().reversed() {
            let diagonal = x - y
            let isAddition = reached.comesByAddition(to: diagonal, length: length)
            let before = isAddition ? diagonal + 1 : diagonal - 1
            let (startX, startY) = length == 0 ? (0, 0) : (reached[before], reached[before] - before)
            while x > startX, y > startY {
                (x, y) = (x - 1, y - 1)
                steps.append(.same(old[x]))
            }
            guard length > 0 else { break }
            steps.append(isAddition ? .added(new[startY]) : .removed(old[startX]))
            (x, y) = (startX, startY)
        }
        return steps.reversed()
    }
}

/// For each diagonal the farthest position in the old sequence that so many differences lead to.
private struct Reached {
    private var positions: [Int]
    private let centre: Int

    init(diagonals: Int) {
        positions = Array(repeating: 0, count: 2 * diagonals + 1)
        centre = diagonals
    }

    private init(positions: [Int]) {
        self.positions = positions
        centre = positions.count / 2
    }

    subscript(diagonal: Int) -> Int {
        get { positions[centre + diagonal] }
        set { positions[centre + diagonal] = newValue }
    }

    /// Only the diagonals up to one, on both sides.
    func around(_ diagonal: Int) -> Reached {
        Reached(positions: Array(positions[(centre - diagonal)...(centre + diagonal)]))
    }

    /// Whether one goes farthest on a diagonal by putting in an element, rather than by taking one out.
    func comesByAddition(to diagonal: Int, length: Int) -> Bool {
        diagonal == -length || (diagonal != length && self[diagonal - 1] < self[diagonal + 1])
    }

    func start(of diagonal: Int, length: Int) -> Int {
        comesByAddition(to: diagonal, length: length) ? self[diagonal + 1] : self[diagonal - 1] + 1
    }
}
