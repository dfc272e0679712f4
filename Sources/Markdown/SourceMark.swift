/// Control characters put into the source to tell the parser something, and taken out of what it has read.
///
/// None comes from the source itself, so that what is restored is what stood there.
enum SourceMark {
    /// Stands for `\(`, which cmark would take for an escaped bracket before any extension sees it.
    static let parenthesis: UInt8 = 0x0E
    /// Stands for `\[`.
    static let bracket: UInt8 = 0x0F
    /// Stands for nothing: what follows does not begin a list or a quote.
    static let text: UInt8 = 0x10
    /// Another control character; shown, as these are, as U+FFFD.
    private static let other: UInt8 = 0x01

    /// The source with marks for escaped brackets. Mostly the source itself.
    ///
    /// Escapes are read as cmark does: in `\\(` it is the backslash that is escaped.
    static func applied(to source: [UInt8]) -> [UInt8] {
        guard source.contains(where: { $0 == UInt8(ascii: "\\") || isMark($0) }) else { return source }
        var marked: [UInt8] = []
        marked.reserveCapacity(source.count)
        var index = 0
        while index < source.count {
            let byte = source[index]
            index += 1
            guard byte == UInt8(ascii: "\\"), index < source.count else {
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
            case Self.text: break
            default: replaced.append(byte)
            }
        }
        return replaced
    }

    private static func isMark(_ byte: UInt8) -> Bool {
        byte == parenthesis || byte == bracket || byte == text
    }
}
