import Markdown
import Testing

@Suite struct SafetyTests {
    @Test(arguments: Payloads.all)
    func `an attack shows as text`(payload: String) {
        for source in [
            payload, "> - \(payload)", "|\(payload)|\n|-|\n|\(payload)|", "# \(payload)",
            "[\(payload)](https://a.example)",
        ] {
            #expect(StrictHTML.errors(in: Markdown.html(source)) == [], "\(source.debugDescription)")
        }
    }

    @Test(arguments: Payloads.all)
    func `an attack shows as text while it streams in`(payload: String) {
        var growing = GrowingDocument()

        for byte in payload.utf8 {
            _ = growing.append(utf8: CollectionOfOne(byte))

            for block in growing.blocks { #expect(StrictHTML.errors(in: block) == [], "\(payload.debugDescription)") }
        }
    }

    @Test(arguments: 0..<300)
    func `each block of any document is valid allowed HTML by itself`(seed: Int) {
        var random = DocumentGenerator(seed: UInt64(seed) + 30_000)
        let source = random.document()

        for block in Markdown.blocks(source) {
            #expect(StrictHTML.errors(in: block) == [], "\(source.debugDescription)")
        }
    }

    @Test func `the strict reader finds what it has to find`() {
        for html in [
            "<script>", "<p onclick=\"x\"></p>", "<p>", "a > b", "&nbsp;", "<a href=\"javascript:x\">a</a>", "<img>",
            "\u{202E}", "<P></P>",
        ] {
            #expect(StrictHTML.errors(in: html) != [], "\(html)")
        }
    }

    @Test(arguments: Array(0x202A...0x202E) + Array(0x2066...0x2069) as [UInt32])
    func `characters that reorder text are replaced`(code: UInt32) {
        let character = Unicode.Scalar(code).map(String.init) ?? ""

        for source in ["a\(character)b", "a&#\(code);b", "`a\(character)b`", "```\na\(character)b\n```"] {
            #expect(Markdown.html(source).contains("a\u{FFFD}b"), "\(source.debugDescription)")
        }
    }

    @Test(arguments: ["\u{0}", "\u{1}", "\u{B}", "\u{1B}", "\u{7F}", "\u{85}", "\u{9B}", "&#1;", "&#0;", "&#x9B;"])
    func `control characters are replaced`(character: String) {
        #expect(Markdown.html("a\(character)b") == "<p dir=\"auto\">a\u{FFFD}b</p>")
    }

    @Test func `raw HTML is text and keeps its lines`() {
        #expect(Markdown.html("a <b>c</b>") == #"<p dir="auto">a &lt;b&gt;c&lt;/b&gt;</p>"#)
        #expect(
            Markdown.html("<div>\n<hr>\n\nb")
                == "<p dir=\"auto\">&lt;div&gt;<br>\n&lt;hr&gt;</p>\n<p dir=\"auto\">b</p>")
    }
}
