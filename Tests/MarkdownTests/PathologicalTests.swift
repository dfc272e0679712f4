import Foundation
import Markdown
import Testing

/// Costs are compared with one another, in processor time of the thread, so the speed and the load of the machine do
/// not matter.
@Suite(.serialized) struct PathologicalTests {
    /// How much more any text may cost than plain words of the same length.
    private static let tolerance = 30.0

    @Test(arguments: PathologicalInput.all)
    func `the cost of a hostile text is in proportion to its length`(input: PathologicalInput) {
        let small = input.text(12_500)
        let large = input.text(50_000)
        let words = String(repeating: "word ", count: 10_000)
        var blocks: [String] = []

        let isBounded = attempts {
            let part = cost { _ = Markdown.blocks(small) }
            let whole = cost { blocks = Markdown.blocks(large) }
            let plain = cost { _ = Markdown.blocks(words) }
            return whole < 8 * part || whole < Self.tolerance * plain
        }

        #expect(isBounded)
        #expect(blocks.reduce(0) { $0 + $1.utf8.count } < 4_000_000)
        for block in blocks.prefix(50) { #expect(StrictHTML.errors(in: block) == []) }
    }

    @Test(arguments: PathologicalInput.all)
    func `a hostile text that grows is parsed a bounded number of times`(input: PathologicalInput) {
        let source = Array(input.text(2_500).utf8)
        var growing = GrowingDocument()
        var blocks: [String] = []

        let isBounded = attempts {
            let whole = cost { blocks = Markdown.blocks(String(decoding: source, as: UTF8.self)) }
            growing = GrowingDocument()
            let pieces = cost {
                for start in stride(from: 0, to: source.count, by: 10) {
                    _ = growing.append(utf8: source[start..<min(start + 10, source.count)])
                }
            }
            let times = Double(growing.spent) / Double(source.count) + Double(source.count / 10)
            return pieces < 8 * times * whole
        }
        _ = growing.finish()

        #expect(isBounded)
        #expect(growing.spent <= GrowingDocument.generosity * source.count)
        #expect(growing.blocks == blocks)
    }

    @Test(arguments: [
        "字", "$$\n", "\\[\n", "[^a]: ", "[a]: b\n", "**a:**b ", "https://a_b ", "<br>", "```\n", "- $$\na\n\n",
    ])
    func `typed text costs in proportion to its length`(piece: String) {
        let text = { (length: Int) in String(repeating: piece, count: length / piece.utf8.count) }

        let isBounded = attempts {
            let part = cost { _ = Markdown.typedBlocks(text(25_000)) }
            return cost { _ = Markdown.typedBlocks(text(100_000)) } < 8 * part
        }

        #expect(isBounded)
    }

    @Test func `very deeply nested markup is text`() {
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

    @Test func `markers that are not deeply nested stay unchanged`() {
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

    /// Processor time that this thread spends on some work, in seconds.
    private func cost(_ work: () -> Void) -> Double {
        let start = processorTime()
        work()
        return processorTime() - start
    }

    private func processorTime() -> Double {
        var time = timespec()
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }

    /// Whether a comparison succeeds at least once, because other work on the processor disturbs its caches.
    private func attempts(_ comparison: () -> Bool) -> Bool {
        (0..<4).contains { _ in comparison() }
    }

    /// The greatest number of elements open at once.
    private func depth(of html: String) -> Int {
        let html = html.replacing("<br>", with: "")
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
