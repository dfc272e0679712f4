/// A part of a text around a position, cut at words.
struct ExcerptWindow {
    let range: Range<String.Index>

    /// - Parameter length: The most Unicode scalars in it.
    init(in text: String, around place: String.Index, length: Int) {
        let scalars = text.unicodeScalars
        let start = Self.start(before: place, in: scalars, reach: length / 4)
        range = start..<Self.end(from: start, past: place, in: scalars, length: length)
    }

    /// The start of the earliest word within reach.
    private static func start(
        before place: String.Index, in scalars: String.UnicodeScalarView, reach: Int
    ) -> String.Index {
        let earliest = scalars.index(place, offsetBy: -reach, limitedBy: scalars.startIndex) ?? scalars.startIndex
        if earliest == scalars.startIndex { return earliest }
        let afterSpace = scalars[earliest..<place].firstIndex { $0.properties.isWhitespace }.map(scalars.index(after:))
        return afterSpace ?? place
    }

    /// The end of the last whole word; inside a word if a single word fills the window.
    private static func end(
        from start: String.Index, past place: String.Index, in scalars: String.UnicodeScalarView, length: Int
    ) -> String.Index {
        guard let limit = scalars.index(start, offsetBy: length, limitedBy: scalars.endIndex),
            limit < scalars.endIndex
        else { return scalars.endIndex }
        return scalars[place..<limit].lastIndex { $0.properties.isWhitespace } ?? limit
    }
}
