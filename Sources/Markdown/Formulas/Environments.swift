/// Mathematical environments within a line of text.
enum Environments {
    /// The source with a mark before each environment that begins after other text and ends before the next blank line.
    static func marked(in source: [UInt8]) -> [UInt8] {
        guard source.contains(UInt8(ascii: "\\")) else { return source }
        var marked: [UInt8] = []
        var copied = 0
        var index = 0
        while index + 1 < source.count {
            let isEscape = source[index] == UInt8(ascii: "\\")
            defer { index += isEscape ? 2 : 1 }
            guard isEscape, let sign = DisplaySign(openingOf: source[index...]), sign.isEnvironment,
                isClosed(sign, in: source, after: index + sign.openingLength)
            else { continue }
            marked += source[copied..<index] + [SourceMark.display]
            copied = index
        }
        return copied == 0 && marked.isEmpty ? source : marked + source[copied...]
    }

    private static func isClosed(_ sign: DisplaySign, in source: [UInt8], after start: Int) -> Bool {
        let text = source[start..<min(start + DisplayLines.limit, source.count)]
        for index in text.indices where text[index] == UInt8(ascii: "\\") || text[index] == UInt8(ascii: "\n") {
            if sign.opens(text[index...]) || text[index...].prefix(2).elementsEqual("\n\n".utf8) { return false }
            if sign.ends(text[index...]) { return true }
        }
        return false
    }
}
