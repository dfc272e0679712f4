internal import Sodium

/// How many rows a table has, and a checksum of them: the same for the same rows in whatever order, on every engine.
struct TableSum: Hashable, Sendable {
    private(set) var rows = 0
    private var words: [UInt64] = [0, 0, 0, 0]
    /// Number of U+0000 in the texts.
    private(set) var replacements = 0

    /// Adds rows. The SHA-256 of each row counts as four numbers, which are added without carry.
    mutating func add(_ part: TableRows.Part) {
        rows += part.rows.count
        replacements += part.replacements
        var bytes: [UInt8] = []
        for row in part.rows {
            bytes.removeAll(keepingCapacity: true)
            for value in row { value.append(to: &bytes) }
            let hash = SHA256.hash(bytes)
            for word in words.indices {
                words[word] &+= hash[word * 8..<word * 8 + 8].reduce(0) { $0 << 8 | UInt64($1) }
            }
        }
    }

    /// Whether two tables have the same rows.
    func isSame(as other: TableSum) -> Bool {
        rows == other.rows && words == other.words
    }

    /// The beginning of the checksum, for the operator.
    var checksum: String {
        let digits = String(words[0], radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }
}
