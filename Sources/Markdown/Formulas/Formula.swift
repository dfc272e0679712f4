/// A formula in TeX as it stands in Markdown: `$…$` or `\(…\)` in a line, `$$…$$` or `\[…\]` as a display.
struct Formula {
    /// What stands between the delimiters, without blanks around it.
    let tex: [UInt8]
    /// Whether it is shown in a line of its own.
    let isDisplay: Bool

    /// - Parameter source: from the opening delimiter, as ``SourceMark`` has it, to the end. After the closing one
    ///   only blanks and the punctuation of the sentence may stand; punctuation counts to the formula.
    /// - Returns: `nil` if the formula is not closed, is empty, or more text follows it.
    init?(_ source: [UInt8]) {
        guard let delimiter = FormulaDelimiter(openingOf: source[...]) else { return nil }
        let content = source.dropFirst(delimiter.openingLength)
        guard let closing = delimiter.closing(in: content) else { return nil }
        let rest = Self.trimmed(content[(closing + delimiter.closingLength)...])
        guard rest.count <= 1, rest.allSatisfy({ Self.punctuation.contains($0) }) else { return nil }
        let tex = Self.trimmed(content[..<closing])
        guard !tex.isEmpty else { return nil }
        self.tex = SourceMark.restored(tex) + rest
        isDisplay = delimiter.isDisplay
    }

    private static let punctuation: [UInt8] = Array(".,;:".utf8)

    private static func trimmed(_ bytes: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        let isBlank = { (byte: UInt8) in byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\n") || byte == 9 }
        var bytes = bytes.drop(while: isBlank)
        while let last = bytes.last, isBlank(last) { bytes.removeLast() }
        return bytes
    }
}
