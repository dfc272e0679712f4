/// Identifies a growing sequence of texts by their bytes. Equal sequences have equal digests within one process.
struct Chain {
    private var hasher = Hasher()

    /// Appends texts; where one ends counts.
    mutating func append(_ texts: String...) {
        // Bytes, because texts that Unicode calls equivalent differ on the wire.
        for text in texts { hasher.combine(Array(text.utf8)) }
    }

    /// The sequence so far.
    var digest: Int { hasher.finalized }
}

extension Hasher {
    fileprivate var finalized: Int {
        let copy = self
        return copy.finalize()
    }
}
