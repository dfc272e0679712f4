/// The part of a text where most of the searched words occur together, on one line, with the matches marked.
package struct Excerpt: Hashable, Sendable {
    /// A piece of the text.
    package struct Segment: Hashable, Sendable {
        package var text: String
        /// Whether it matches the query.
        package let isMatch: Bool

        package init(text: String, isMatch: Bool) {
            self.text = text
            self.isMatch = isMatch
        }
    }

    /// In order; joined, they are the excerpt.
    package let segments: [Segment]

    /// - Parameter length: The most Unicode scalars of the text to show; `nil` shows all of it.
    package init(of text: String, for query: SearchQuery, length: Int? = Self.usualLength) {
        let stemmer = Stemmer()
        let text = length == nil ? text : FormulaGaps(text).text
        var range = text.startIndex..<text.endIndex
        if let length {
            let place = Matches(in: text, for: query, stemmer).densestPlace(within: length)
            range = ExcerptWindow(in: text, around: place, length: length).range
        }
        var line = PlainLine()
        if range.lowerBound > text.startIndex { line.append("… ", isMatch: false) }
        var position = range.lowerBound
        for match in Self.matches(in: text, range, query, stemmer) {
            line.append(text[position..<match.lowerBound], isMatch: false)
            line.append(text[match], isMatch: true)
            position = match.upperBound
        }
        line.append(text[position..<range.upperBound], isMatch: false)
        if range.upperBound < text.endIndex { line.append(" …", isMatch: false) }
        segments = line.segments
    }

    /// Enough for two or three lines.
    package static let usualLength = 180

    /// Ranges of matching words; adjacent ranges are merged.
    private static func matches(
        in text: String, _ range: Range<String.Index>, _ query: SearchQuery, _ stemmer: borrowing Stemmer
    ) -> [Range<String.Index>] {
        var ranges: [Range<String.Index>] = []
        for word in Words(text, in: range) where !query.met(by: word, stemmer).isEmpty {
            if let last = ranges.last, word.range.lowerBound <= last.upperBound {
                ranges[ranges.count - 1] = last.lowerBound..<max(last.upperBound, word.range.upperBound)
            } else {
                ranges.append(word.range)
            }
        }
        return ranges
    }
}
