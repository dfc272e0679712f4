/// A shortest way from one sequence to another, if little work finds it.
///
/// - Source: Eugene W. Myers, "An O(ND) Difference Algorithm and Its Variations", Algorithmica 1 (1986).
struct ShortestEditScript {
    /// Positions where both have the same element, in order.
    private(set) var matches: [Match] = []

    /// An element of both sequences.
    struct Match: Equatable {
        let old: Int
        let new: Int
    }

    /// - Returns: Nil when there are too many differences for the effort.
    init?(from old: ArraySlice<Int>, to new: ArraySlice<Int>, within effort: inout Effort) {
        guard let rounds = Self.rounds(from: old, to: new, within: &effort) else { return nil }
        var diagonal = old.count - new.count
        for round in rounds.indices.reversed() {
            let reached = rounds[round].reached(on: diagonal)
            let step = round > 0 ? rounds[round - 1].step(to: diagonal) : Step(from: 0, begins: 0)
            for x in (step.begins..<max(reached, step.begins)).reversed() {
                matches.append(Match(old: old.startIndex + x, new: new.startIndex + x - diagonal))
            }
            diagonal = step.from
        }
        matches.reverse()
    }

    /// One round for each removal or insertion, until the ends of both sequences are reached.
    private static func rounds(
        from old: ArraySlice<Int>, to new: ArraySlice<Int>, within effort: inout Effort
    ) -> [Round]? {
        var rounds: [Round] = []
        let end = old.count - new.count
        for distance in 0...(old.count + new.count) {
            var round = Round(distance: distance)
            var same = 0
            for diagonal in stride(from: -distance, through: distance, by: 2) {
                let begins = rounds.last?.step(to: diagonal).begins ?? 0
                var x = begins
                while x < old.count, x - diagonal < new.count,
                    old[old.startIndex + x] == new[new.startIndex + x - diagonal]
                {
                    x += 1
                }
                same += x - begins
                round.furthest.append(x)
                if diagonal == end, x >= old.count { return rounds + [round] }
            }
            guard effort.spend(distance + 1 + same) else { return nil }
            rounds.append(round)
        }
        return nil
    }

    /// The furthest point on each diagonal after a given number of removals and insertions. A diagonal is the position
    /// in the old sequence minus that in the new one.
    private struct Round {
        let distance: Int
        /// Positions in the old sequence, on every second diagonal from `-distance` on.
        var furthest: [Int] = []

        func reached(on diagonal: Int) -> Int {
            furthest[(diagonal + distance) / 2]
        }

        /// The better of the two ways from this round to a diagonal of the next.
        func step(to diagonal: Int) -> Step {
            if diagonal < -distance + 1
                || (diagonal < distance && reached(on: diagonal - 1) < reached(on: diagonal + 1))
            {
                return Step(from: diagonal + 1, begins: reached(on: diagonal + 1))
            }
            return Step(from: diagonal - 1, begins: reached(on: diagonal - 1) + 1)
        }
    }

    private struct Step {
        let from: Int
        /// The position in the old sequence after the step.
        let begins: Int
    }
}
