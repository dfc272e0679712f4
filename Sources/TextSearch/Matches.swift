/// Where the words of a query occur in a text.
struct Matches {
    private struct Match {
        let start: String.Index
        /// The needs it meets, by their position in the query.
        let needs: [Int]
    }

    /// The most matches compared. In a long text full of matches, the beginning is as good as any other part.
    private static let most = 100

    private let text: String
    private var matches: [Match] = []

    init(in text: String, for query: SearchQuery, _ stemmer: borrowing Stemmer) {
        self.text = text
        var missing = Set(query.needs.indices)
        for word in Words(text) {
            let needs = query.met(by: word, stemmer)
            guard !needs.isEmpty else { continue }
            let isNews = needs.contains { missing.contains($0) }
            if matches.count < Self.most || isNews { matches.append(Match(start: word.range.lowerBound, needs: needs)) }
            missing.subtract(needs)
            if matches.count >= Self.most, missing.isEmpty { break }
        }
    }

    /// The first position after which the most needs are met together.
    ///
    /// - Parameter length: How far to look, in Unicode scalars. An approximation: each counts as two bytes.
    func densestPlace(within length: Int) -> String.Index {
        var best = (place: text.startIndex, needs: 0)
        for (index, match) in matches.enumerated() {
            let near = matches[index...].prefix { text.utf8.distance(from: match.start, to: $0.start) < 2 * length / 3 }
            let needs = near.reduce(into: Set<Int>()) { $0.formUnion($1.needs) }.count
            if needs > best.needs { best = (match.start, needs) }
        }
        return best.place
    }
}
