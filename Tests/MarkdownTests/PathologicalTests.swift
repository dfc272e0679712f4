import Markdown
import Testing

@Suite(.serialized) struct PathologicalTests {
    @Test(arguments: PathologicalInput.all)
    func `a hostile text is rendered in a bounded time`(input: PathologicalInput) {
        let source = input.text(50_000)
        var blocks: [String] = []

        let time = ContinuousClock().measure { blocks = Markdown.blocks(source) }

        #expect(time < .seconds(3), "\(time)")
        #expect(blocks.reduce(0) { $0 + $1.utf8.count } < 4_000_000)
        for block in blocks.prefix(50) { #expect(StrictHTML.errors(in: block) == []) }
    }

    @Test(arguments: PathologicalInput.all)
    func `a hostile text that grows takes a bounded time`(input: PathologicalInput) {
        let source = Array(input.text(2_500).utf8)
        var growing = GrowingDocument()

        let time = ContinuousClock().measure {
            for start in stride(from: 0, to: source.count, by: 10) {
                _ = growing.append(utf8: source[start..<min(start + 10, source.count)])
            }
            _ = growing.finish()
        }

        #expect(time < .seconds(5), "\(time)")
        #expect(growing.blocks == Markdown.blocks(String(decoding: source, as: UTF8.self)))
    }

    @Test func `what is nested very deep is text`() {
        for marker in [">", "> ", "- ", "1. ", "> - "] {
            let html = Markdown.html(String(repeating: marker, count: 10_000) + "deep")

            #expect(html.contains("deep"), "\(marker)")
            #expect(depth(of: html) <= 203, "\(marker) \(depth(of: html))")
        }
        for nested in [
            String(repeating: "*a **b ", count: 5_000) + String(repeating: "c** d*", count: 5_000),
            String(repeating: "[", count: 10_000) + "x" + String(repeating: "](https://a.example)", count: 10_000),
            (0..<300).map { String(repeating: " ", count: 2 * $0) + "- x" }.joined(separator: "\n"),
        ] {
            #expect(depth(of: Markdown.html(nested)) <= 103)
        }
    }

    @Test func `a marker of a line that is no deep nesting stays as it is`() {
        let rule = String(repeating: "- ", count: 300)
        let border = "+" + String(repeating: "-----+", count: 100)

        #expect(Markdown.html(rule) == "<hr>")
        #expect(Markdown.html("```\n\(border)\n```").contains(border))
        let indented = String(repeating: " ", count: 120) + "- x"
        #expect(Markdown.html("```\n\(indented)\n```").contains(">\(indented)\n"))
    }

    @Test func `a line of a megabyte is rendered`() {
        let line = String(repeating: "word ", count: 200_000)

        #expect(Markdown.html(line).utf8.count > 999_000)
    }

    @Test func `a large open block is shown with little delay`() {
        var growing = GrowingDocument()
        var delay = 0

        for number in 0..<2_000 {
            _ = growing.append("- item \(number)\n")
            let isShown = growing.blocks.last?.contains("item \(number)<") ?? false
            delay = isShown ? 0 : delay + 1
            #expect(delay < 20)
        }
    }

    @Test func `text too long to parse is shown plain`() {
        let source = String(repeating: "*a* <b>\n\n", count: 500_000)

        let blocks = Markdown.blocks(source)

        #expect(blocks.first == #"<p dir="auto">*a* &lt;b&gt;</p>"#)
        #expect(blocks.count == 500_000)
    }

    /// Greatest number of elements open at once.
    private func depth(of html: String) -> Int {
        var depth = 0
        var deepest = 0
        let bytes = Array(html.utf8)
        for (byte, next) in zip(bytes, bytes.dropFirst()) where byte == UInt8(ascii: "<") {
            depth += next == UInt8(ascii: "/") ? -1 : 1
            deepest = max(deepest, depth)
        }
        return deepest
    }
}
