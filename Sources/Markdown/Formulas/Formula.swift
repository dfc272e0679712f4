/// A formula in TeX as it stands in Markdown: `$…$` or `\(…\)` in a line, `$$…$$` or `\[…\]` as a display, or an
/// environment such as `\begin{align}…\end{align}`.
struct Formula {
    /// What was written, from the first sign to the last, and the punctuation of the sentence after it.
    let source: [UInt8]
    /// Whether it is shown in a line of its own.
    let isDisplay: Bool
    /// What it would be if it were none: brackets that are escaped are brackets.
    let asText: [UInt8]

    private static let punctuation: [UInt8] = Array(".,;:".utf8)

    /// A formula in a line of text.
    ///
    /// - Parameters:
    ///   - source: from the opening delimiter, as ``SourceMark`` has it, to the closing one.
    ///   - previous: the byte before it, 0 for none.
    ///   - rest: the first bytes after it.
    /// - Returns: `nil` if the formula is not closed, is empty, or does not look like one.
    init?(inline source: ArraySlice<UInt8>, after previous: UInt8, before rest: [UInt8]) {
        guard let delimiter = FormulaDelimiter(openingOf: source) else { return nil }
        let content = source.dropFirst(delimiter.openingLength)
        guard let closing = delimiter.closing(in: content),
            FormulaLikeness(content[..<closing]).allows(delimiter, after: previous, before: rest)
        else { return nil }
        self.init(of: Array(source))
    }

    /// A formula that was found in a line of text before.
    ///
    /// - Returns: `nil` if it begins with no sign of a formula.
    init?(of source: [UInt8]) {
        let delimiter = FormulaDelimiter(openingOf: source[...])
        guard delimiter != nil || DisplaySign(openingOf: source[...]) != nil else { return nil }
        self.source = SourceMark.restored(source)
        isDisplay = delimiter?.isDisplay ?? true
        asText = delimiter?.mark == nil ? self.source : SourceMark.unescaped(source.dropLast(2) + source.suffix(1))
    }

    /// A formula in lines of its own.
    ///
    /// - Parameter source: from its first sign to the end of its last line, where only blanks and the punctuation of the
    ///   sentence follow the closing sign; punctuation counts to the formula.
    init?(display source: ArraySlice<UInt8>) {
        let source = source.first == SourceMark.display ? source.dropFirst() : source
        guard let sign = DisplaySign(openingOf: source) else { return nil }
        let content = source.dropFirst(sign.openingLength)
        guard let end = sign.end(in: content), let rest = Self.punctuation(in: content[end...]) else { return nil }
        if case .delimiter(let delimiter) = sign {
            let tex = Self.trimmed(content[..<(end - delimiter.closingLength)])
            guard !tex.isEmpty, delimiter != .bracket || !FormulaLikeness(tex).isOfWords else { return nil }
        }
        self.source = SourceMark.restored(source[..<end]) + rest
        isDisplay = true
        asText = self.source
    }

    /// The punctuation that is all of a text but blanks, one sign at most; `nil` if there is more.
    static func punctuation(in text: ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
        let rest = trimmed(text)
        return rest.count <= 1 && rest.allSatisfy { punctuation.contains($0) } ? rest : nil
    }

    private static func trimmed(_ bytes: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        let isBlank = { (byte: UInt8) in byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\n") || byte == 9 }
        var bytes = bytes.drop(while: isBlank)
        while let last = bytes.last, isBlank(last) { bytes.removeLast() }
        return bytes
    }
}
