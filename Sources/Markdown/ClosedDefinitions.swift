/// Link reference definitions of closed blocks, for the blocks that follow.
///
/// Only definitions in paragraphs of their own are kept, at most 16 kB of them; any others take effect when the
/// document ends.
struct ClosedDefinitions {
    private var source: [UInt8] = []

    private static let limit = 16 << 10

    /// The definitions a text may use, to be parsed before it.
    func needed(by text: ArraySlice<UInt8>) -> [UInt8] {
        !source.isEmpty && text.contains(UInt8(ascii: "[")) ? source : []
    }

    /// Keeps the definitions found among closed blocks.
    mutating func add(from closed: ArraySlice<UInt8>) {
        guard closed.contains(UInt8(ascii: "[")) else { return }
        var start = closed.startIndex
        while start < closed.endIndex {
            let end = Self.endOfParagraph(in: closed[start...])
            addParagraph(closed[start..<end])
            start = end
        }
    }

    private mutating func addParagraph(_ paragraph: ArraySlice<UInt8>) {
        let text = paragraph.drop { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\n") }
        guard text.first == UInt8(ascii: "["), source.count + text.count < Self.limit,
            text.contains(UInt8(ascii: ":")), Rendering(of: paragraph).isOfDefinitions
        else { return }
        source += text + Array("\n\n".utf8)
    }

    /// Index after the next blank line.
    private static func endOfParagraph(in text: ArraySlice<UInt8>) -> Int {
        var wasLineFeed = false
        for (index, byte) in zip(text.indices, text) {
            if byte == UInt8(ascii: "\n"), wasLineFeed { return index + 1 }
            wasLineFeed = byte == UInt8(ascii: "\n")
        }
        return text.endIndex
    }
}
