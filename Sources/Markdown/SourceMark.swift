/// Control characters put into the source to tell the parser something, and taken out of what it has read.
///
/// None comes from the source itself, so that what is restored is what stood there.
enum SourceMark {
    /// Stands for `\(`, which cmark would take for an escaped bracket before any extension sees it.
    static let parenthesis: UInt8 = 0x0E
    /// Stands for `\[`.
    static let bracket: UInt8 = 0x0F
    /// Stands for nothing: what follows does not begin a block, and what stands beside it is no punctuation.
    static let text: UInt8 = 0x10
    /// Stands for nothing: what follows opens a display that ends where it is to end.
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
    /// Another control character; shown, as these are, as U+FFFD.
    private static let other: UInt8 = 0x01

    /// The source with marks for escaped brackets. Mostly the source itself.
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

    /// Text that Markdown is not read from, such as code, as it was written.
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
