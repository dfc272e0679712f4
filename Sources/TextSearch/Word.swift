/// A word of a text.
struct Word: Hashable {
    /// Its position in the text.
    let range: Range<String.Index>
    /// The word folded: in lower case, without accents, ё as е, and not longer than ``longest``.
    let text: String
    /// Whether it is one character of a script without spaces, which counts as the start of the text after it.
    let isOpen: Bool

    /// The most Unicode scalars of a word that count. Anything longer is data, not a word, and its beginning identifies
    /// it well enough.
    static let longest = 40
}
