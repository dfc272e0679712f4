/// What a text leaves open at its end, so that whatever follows would belong to it: a fenced block of code, or an HTML
/// comment.
///
/// - Source: CommonMark 0.31.2, sections 4.5 and 4.6. A fence within a list or a quote ends with it.
struct OpenMarkdown {
    private typealias Line = Substring.UTF8View

    private enum Block {
        case fence(UInt8, Int)
        case comment
    }

    private var open: Block?

    /// The line that ends the open block; nil if there is none.
    static func end(of text: String) -> String? {
        var state = OpenMarkdown()
        for line in text[...].utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false) {
            state.read(line)
        }
        switch state.open {
        case .fence(let sign, let length): return String(repeating: Character(Unicode.Scalar(sign)), count: length)
        case .comment: return "-->"
        case nil: return nil
        }
    }

    private mutating func read(_ line: Line) {
        if case .comment = open {
            if Self.endsComment(line) { open = nil }
            return
        }
        let content = line.drop { $0 == UInt8(ascii: " ") }
        guard line.count - content.count < 4 else { return }
        guard case .fence(let sign, let length) = open else {
            open = Self.opened(by: content)
            return
        }
        let run = content.prefix { $0 == sign }
        if run.count >= length, content.dropFirst(run.count).allSatisfy(" \t\r".utf8.contains) { open = nil }
    }

    private static func opened(by content: Line) -> Block? {
        if content.starts(with: "<!--".utf8) { return endsComment(content) ? nil : .comment }
        guard let sign = content.first, "`~".utf8.contains(sign) else { return nil }
        let run = content.prefix { $0 == sign }
        let hasTick = content.dropFirst(run.count).contains(UInt8(ascii: "`"))
        return run.count < 3 || (sign == UInt8(ascii: "`") && hasTick) ? nil : .fence(sign, run.count)
    }

    private static func endsComment(_ line: Line) -> Bool {
        Substring(line).contains("-->")
    }
}
