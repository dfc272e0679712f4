/// The tokenizer: one token for every four bytes of UTF-8 begun, at least one for a text.
public enum Tokens {
    /// The number of tokens of a text or of a block's canonical JSON.
    public static func count(_ text: String) -> Int { max(1, (text.utf8.count + 3) / 4) }

    /// The deltas of a text up to a number of tokens, cut between Unicode scalars.
    static func clip(_ deltas: [String], to tokens: Int) -> [String] {
        var bytes = tokens * 4
        var clipped: [String] = []
        for delta in deltas {
            var kept = String.UnicodeScalarView()
            for scalar in delta.unicodeScalars {
                bytes -= UTF8.width(scalar)
                guard bytes >= 0 else { return kept.isEmpty ? clipped : clipped + [String(kept)] }
                kept.append(scalar)
            }
            clipped.append(delta)
        }
        return clipped
    }
}
