/// Where the words of a query stand in a text.
struct Matches {
    private struct Match {
        let start: String.Index
        /// The needs it meets, by their place in the query.
        let needs: [Int]
    }

    /// Matches that are compared at most. A long text that is full of them is as good at its beginning.
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

    /// The first place after which most needs are met at once.
    ///
    /// - Parameter length: How far it reaches, in Unicode scalars. Only a measure: letters are taken for two bytes.
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
