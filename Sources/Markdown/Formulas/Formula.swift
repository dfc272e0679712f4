/// A TeX formula in Markdown: `$…$` or `\(…\)` in a line, `$$…$$` or `\[…\]` as a display, or an environment such as
/// `\begin{align}…\end{align}`.
struct Formula {
    /// The source including the delimiters, and the sentence punctuation after it.
    let source: [UInt8]
    /// Whether it is shown on a line of its own.
    let isDisplay: Bool
    /// The text to show if it is not a formula: escaped brackets are brackets.
    let asText: [UInt8]

    private static let punctuation: [UInt8] = Array(".,;:".utf8)

    /// An inline formula.
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

    /// An inline formula found earlier.
    ///
    /// - Returns: `nil` if it does not begin with a delimiter.
    init?(of source: [UInt8]) {
        let delimiter = FormulaDelimiter(openingOf: source[...])
        guard delimiter != nil || DisplaySign(openingOf: source[...]) != nil else { return nil }
        self.source = SourceMark.restored(source)
        isDisplay = delimiter?.isDisplay ?? true
        asText = delimiter?.mark == nil ? self.source : SourceMark.unescaped(source.dropLast(2) + source.suffix(1))
    }

    /// A display formula.
    ///
    /// - Parameter source: from the opening delimiter to the end of the last line, where only white space and sentence
    ///   punctuation follow the closing delimiter; punctuation belongs to the formula.
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

    /// The punctuation of a text that is otherwise white space, at most one character; `nil` if there is anything else.
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
