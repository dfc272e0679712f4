/// The only HTML tag with an effect: `<br>`, with or without a slash.
enum BreakTags {
    private static let name = Array("br".utf8)

    /// The source with a mark before each such tag that begins a line, so that it does not begin an HTML block.
    static func marked(in source: [UInt8]) -> [UInt8] {
        guard source.contains(UInt8(ascii: "<")) else { return source }
        var marked: [UInt8] = []
        var copied = 0
        var start = 0
        while start < source.count {
            let line = SourceLine(of: source, from: start)
            if length(of: line.text) != nil {
                marked += source[copied..<line.text.startIndex] + [SourceMark.text]
                copied = line.text.startIndex
            }
            start = line.bytes.endIndex + 1
        }
        return marked + source[copied...]
    }

    /// Length of the tag at the start of a text; `nil` if there is none.
    static func length(of text: ArraySlice<UInt8>) -> Int? {
        guard text.first == UInt8(ascii: "<"), text.dropFirst().prefix(2).map({ $0 | 0x20 }) == name else { return nil }
        var rest = text.dropFirst(3).drop(while: SourceLine.isBlank)
        if rest.first == UInt8(ascii: "/") { rest = rest.dropFirst() }
        return rest.first == UInt8(ascii: ">") ? rest.startIndex + 1 - text.startIndex : nil
    }
}
