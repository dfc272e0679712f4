/// Text typed by a person, shown as typed: none of its characters are markup.
///
/// There are two exceptions: bare addresses become links, and lines between two fences look like code, without the
/// fence lines. Takes time linear in the length of the text.
struct TypedText {
    private let source: [UInt8]
    private var blocks: [String] = []
    /// Start of the text that is not in a block yet.
    private var start = 0

    static func blocks(_ text: String) -> [String] {
        var typed = TypedText(source: lines(of: text))
        typed.run()
        return typed.blocks
    }

    private init(source: [UInt8]) {
        self.source = source
    }

    /// The text with one character for every kind of line end.
    private static func lines(of text: String) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.utf8.count)
        var previous: UInt8 = 0
        for byte in text.utf8 {
            let followsReturn = previous == UInt8(ascii: "\r")
            previous = byte
            if byte == UInt8(ascii: "\n"), followsReturn { continue }
            bytes.append(byte == UInt8(ascii: "\r") ? UInt8(ascii: "\n") : byte)
        }
        return bytes
    }

    private mutating func run() {
        var fences = fences()[...]
        while let opening = fences.popFirst() {
            guard opening.isClosed, let closing = fences.firstIndex(where: { $0.closes(opening) }) else { continue }
            addText(upTo: opening.line.lowerBound)
            addCode(after: opening, upTo: fences[closing].line.lowerBound)
            start = fences[closing].line.upperBound
            fences = fences[(closing + 1)...]
        }
        addText(upTo: source.count)
    }

    private mutating func addText(upTo end: Int) {
        guard start < end else { return }
        var output = HTMLOutput()
        output.markup(#"<p class="typed" dir="auto">"#)
        output.linked(Array(source[start..<end]))
        output.markup("</p>")
        blocks.append(output.string)
    }

    private mutating func addCode(after opening: Fence, upTo end: Int) {
        var output = HTMLOutput()
        CodeBlock(info: opening.info).open(in: &output)
        output.text(source[opening.line.upperBound..<end])
        CodeBlock.close(in: &output)
        blocks.append(output.string)
    }

    // MARK: Fences

    private struct Fence {
        /// The line with its line feed.
        let line: Range<Int>
        let mark: UInt8
        let length: Int
        let info: ArraySlice<UInt8>
        /// Whether a closing fence follows.
        var isClosed = false

        func closes(_ opening: Fence) -> Bool {
            mark == opening.mark && length >= opening.length && info.isEmpty
        }
    }

    private func fences() -> [Fence] {
        var fences: [Fence] = []
        var start = 0
        while start < source.count {
            let end = source[start...].firstIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? source.count
            if let fence = fence(in: start..<end) { fences.append(fence) }
            start = end
        }
        var longest: [UInt8: Int] = [:]
        for index in fences.indices.reversed() {
            let fence = fences[index]
            fences[index].isClosed = longest[fence.mark, default: 0] >= fence.length
            if fence.info.isEmpty { longest[fence.mark] = max(longest[fence.mark, default: 0], fence.length) }
        }
        return fences
    }

    /// A line that begins with at least three backticks or tildes, after up to three spaces.
    private func fence(in line: Range<Int>) -> Fence? {
        let text = source[line].drop { $0 == UInt8(ascii: " ") }
        guard text.startIndex - line.lowerBound < 4, let mark = text.first,
            mark == UInt8(ascii: "`") || mark == UInt8(ascii: "~")
        else { return nil }
        let length = text.prefix { $0 == mark }.count
        var info = text.dropFirst(length).drop(while: SourceLine.isBlank)
        while let last = info.last, SourceLine.isBlank(last) || last == UInt8(ascii: "\n") { info.removeLast() }
        guard length >= 3, !info.contains(UInt8(ascii: "`")) else { return nil }
        return Fence(line: line, mark: mark, length: length, info: info)
    }
}
