/// A word of a text.
struct Word: Hashable {
    /// Where it stands in the text.
    let range: Range<String.Index>
    /// The word folded: in lower case, without accents, ё as е, and not longer than ``longest``.
    let text: String
    /// Whether it is one character of a script without spaces, which stands for the beginning of what follows it.
    let isOpen: Bool

    /// Unicode scalars that count of a word. Anything longer is no word but data, and its beginning tells it well enough.
    static let longest = 40
}
