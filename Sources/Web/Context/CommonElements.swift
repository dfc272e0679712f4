/// What two sequences have in common, in order.
struct CommonElements {
    private(set) var matches: [ShortestEditScript.Match] = []
    private let old: [Int]
    private let new: [Int]

    /// - Parameters:
    ///   - old: The old sequence, each element as a number from 0; equal elements have the same number.
    ///   - new: The new sequence in the same form.
    init(of old: [Int], and new: [Int], within effort: inout Effort) {
        (self.old, self.new) = (old, new)
        add(old.indices, new.indices, within: &effort) { $0.addBetweenAnchors($1, $2, within: &$3) }
    }

    /// Adds what two ranges have in common.
    ///
    /// - Parameter otherwise: What to do when a shortest way between their common beginning and end takes too much
    ///   work.
    private mutating func add(
        _ oldStretch: Range<Int>, _ newStretch: Range<Int>, within effort: inout Effort,
        otherwise: (inout Self, Range<Int>, Range<Int>, inout Effort) -> Void
    ) {
        let beginning = zip(old[oldStretch], new[newStretch]).prefix { $0 == $1 }.count
        let (oldRest, newRest) = (oldStretch.dropFirst(beginning), newStretch.dropFirst(beginning))
        let end = zip(old[oldRest].reversed(), new[newRest].reversed()).prefix { $0 == $1 }.count
        let (oldMiddle, newMiddle) = (oldRest.dropLast(end), newRest.dropLast(end))

        add(beginning, oldStretch.lowerBound, newStretch.lowerBound)
        var attempt = effort.half
        let before = attempt.left
        let way = ShortestEditScript(from: old[oldMiddle], to: new[newMiddle], within: &attempt)
        _ = effort.spend(before - attempt.left)
        if let way {
            matches += way.matches
        } else {
            otherwise(&self, oldMiddle, newMiddle, &effort)
        }
        add(end, oldMiddle.upperBound, newMiddle.upperBound)
    }

    private mutating func add(_ count: Int, _ oldStart: Int, _ newStart: Int) {
        for offset in 0..<count {
            matches.append(ShortestEditScript.Match(old: oldStart + offset, new: newStart + offset))
        }
    }

    /// Keeps the elements that occur once in each range and in the same order, and looks between them.
    private mutating func addBetweenAnchors(
        _ oldStretch: Range<Int>, _ newStretch: Range<Int>, within effort: inout Effort
    ) {
        var (x, y) = (oldStretch.lowerBound, newStretch.lowerBound)
        for anchor in Self.inOrder(anchors(oldStretch, newStretch)) {
            add(x..<anchor.old, y..<anchor.new, within: &effort) { _, _, _, _ in }
            matches.append(anchor)
            (x, y) = (anchor.old + 1, anchor.new + 1)
        }
        add(x..<oldStretch.upperBound, y..<newStretch.upperBound, within: &effort) { _, _, _, _ in }
    }

    private func anchors(_ oldStretch: Range<Int>, _ newStretch: Range<Int>) -> [ShortestEditScript.Match] {
        let places = Self.places(of: new, in: newStretch)
        let single = Self.places(of: old, in: oldStretch)
        return oldStretch.compactMap { index in
            guard single[old[index]] == .some(.some(index)), let place = places[old[index]] ?? nil else { return nil }
            return ShortestEditScript.Match(old: index, new: place)
        }
    }

    /// The position of an element; nil for one that occurs more than once.
    private static func places(of elements: [Int], in stretch: Range<Int>) -> [Int: Int?] {
        var places: [Int: Int?] = [:]
        for index in stretch {
            places.updateValue(places[elements[index]] == nil ? index : nil, forKey: elements[index])
        }
        return places
    }

    /// The longest selection that increases in both sequences; `matches` increase in the old one.
    ///
    /// - Source: "patience sorting", as Bram Cohen's patience diff uses it.
    private static func inOrder(_ matches: [ShortestEditScript.Match]) -> [ShortestEditScript.Match] {
        var ends: [Int] = []
        var previous: [Int?] = []
        for index in matches.indices {
            var (low, high) = (0, ends.count)
            while low < high {
                let middle = (low + high) / 2
                if matches[ends[middle]].new < matches[index].new { low = middle + 1 } else { high = middle }
            }
            previous.append(low > 0 ? ends[low - 1] : nil)
            if low < ends.count { ends[low] = index } else { ends.append(index) }
        }
        var selection: [ShortestEditScript.Match] = []
        var next = ends.last
        while let index = next {
            selection.append(matches[index])
            next = previous[index]
        }
        return selection.reversed()
    }
}
