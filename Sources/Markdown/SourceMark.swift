/// Control characters inserted into the source to guide the parser, and removed from its output.
///
/// None comes from the source itself, so the original text can be restored.
enum SourceMark {
    /// Stands for `\(`, which cmark would take for an escaped bracket before any extension could see it.
    static let parenthesis: UInt8 = 0x0E
    /// Stands for `\[`.
    static let bracket: UInt8 = 0x0F
    /// Stands for nothing: the text after it does not begin a block, and a character beside it is not next to
    /// punctuation.
    static let text: UInt8 = 0x10
    /// Stands for nothing: the text after it opens a display that is known to be closed.
    static let display: UInt8 = 0x11
    /// Stands for the `[` of a footnote, or of a definition that is text.
    static let note: UInt8 = 0x12
    /// Stands for nothing: begins the number of a link reference definition. See ``LinkDefinitions``.
    static let number: UInt8 = 0x13
    /// Stand for nothing: the digits of such a number, in base eight.
    static let digits: ClosedRange<UInt8> = 0x14...0x1B
    /// Stands for nothing: an address that begins with `www.` follows.
    static let host: UInt8 = 0x1C
    /// Stands for a `|` that ends no cell of a table.
    static let pipe: UInt8 = 0x1D
    /// Any other control character; shown as U+FFFD, as these are.
    private static let other: UInt8 = 0x01

    /// The source with marks for escaped brackets. Usually the source unchanged.
    ///
    /// Escapes are read as cmark does: in `\\(` it is the backslash that is escaped.
    static func applied(to source: ArraySlice<UInt8>) -> [UInt8] {
        guard source.contains(where: { $0 == UInt8(ascii: "\\") || isMark($0) }) else { return Array(source) }
        var marked: [UInt8] = []
        marked.reserveCapacity(source.count)
        var index = source.startIndex
        while index < source.endIndex {
            let byte = source[index]
            index += 1
            guard byte == UInt8(ascii: "\\"), index < source.endIndex else {
                marked.append(isMark(byte) ? other : byte)
                continue
            }
            let escaped = source[index]
            switch escaped {
            case UInt8(ascii: "("): marked.append(parenthesis)
            case UInt8(ascii: "["): marked.append(bracket)
            case UInt8(ascii: "\\"): marked += [byte, escaped]
            default:
                marked.append(byte)
                continue
            }
            index += 1
        }
        return marked
    }

    /// Text that is not parsed as Markdown, such as code, as it was written.
    static func restored(_ text: some Collection<UInt8>) -> [UInt8] {
        replaced(in: text, parenthesis: Array("\\(".utf8), bracket: Array("\\[".utf8))
    }

    /// Text in which escapes count: a backslash before a bracket is not shown.
    static func unescaped(_ text: some Collection<UInt8>) -> [UInt8] {
        replaced(in: text, parenthesis: [UInt8(ascii: "(")], bracket: [UInt8(ascii: "[")])
    }

    private static func replaced(
        in text: some Collection<UInt8>, parenthesis: [UInt8], bracket: [UInt8]
    ) -> [UInt8] {
        guard text.contains(where: isMark) else { return Array(text) }
        var replaced: [UInt8] = []
        for byte in text {
            switch byte {
            case Self.parenthesis: replaced += parenthesis
            case Self.bracket: replaced += bracket
            case Self.note: replaced.append(UInt8(ascii: "["))
            case Self.pipe: replaced.append(UInt8(ascii: "|"))
            case _ where isMark(byte): break
            default: replaced.append(byte)
            }
        }
        return replaced
    }

    private static func isMark(_ byte: UInt8) -> Bool {
        (parenthesis...pipe).contains(byte)
    }
}
