import Foundation
import Markdown
import Testing

@Suite struct DisplayTests {
    @Test(arguments: [
        "$$\na = b\n\nc = d\n$$", "\\[\nx = 1\n\n\\]", "$$\n\na + b = c\n\n$$",
        "\\begin{align}\na &= b \\\\\nc &= d\n\\end{align}",
        "\\begin{equation*}\nx\n\\end{equation*}", "\\begin{cases} a \\\\ b \\end{cases}",
        "$$\n\\begin{aligned}\na &= b \\\\\n\nc &= d\n\\end{aligned}\n$$", "$$ x\n- y\n+ z $$",
        "\\[ f(x) =\n# 1\n\\]", "\\begin{pmatrix} 1 & 2 \\\\\n\n3 & 4 \\end{pmatrix}.", "$$\nx = 1 \\\\\ny = 1,\n$$",
    ])
    func `a display may span several lines, including blank ones`(source: String) {
        let html = #"<div class="formula display" dir="ltr">\#(source.replacing("&", with: "&amp;"))</div>"#

        #expect(Markdown.blocks(source) == [html])
        #expect(Markdown.blocks("So:\n\n\(source)\n\nThus.")[1...] == [html, #"<p dir="auto">Thus.</p>"#])
        #expect(Markdown.html("> " + source.replacing("\n", with: "\n> ")).contains(html))
        #expect(grown("So:\n\(source)\n*Thus.*\n") == Markdown.blocks("So:\n\(source)\n*Thus.*\n"))
    }

    @Test func `an environment may occur in a line of text`() {
        let source = #"so \begin{cases} a \\ b \end{cases} holds"#

        #expect(
            Markdown.html(source)
                == #"<p dir="auto">so <span class="formula display" dir="ltr">\begin{cases} a \\ b \end{cases}</span> holds</p>"#
        )
        #expect(Markdown.html(#"`\begin{cases} a \end{cases}`"#).contains(#"<code>\begin{cases} a \end{cases}</code>"#))
    }

    @Test(arguments: ["$$", "\\[", "\\begin{align}", "$$ a =", "\\begin{cases} x"])
    func `an unclosed opener swallows nothing`(opener: String) {
        let rest = "# Heading\n\n- item\n- *other*\n\nIn **bold** words that follow.\n\n$$\nc = d\n$$"

        for between in ["\n\n", "\na = b\n\n", "\n\na = b\n\nSome words of prose.\n\n"] {
            let blocks = Markdown.blocks(opener + between + rest)

            #expect(blocks.contains { $0.contains("<h3 dir=\"auto\">Heading</h3>") }, "\(blocks)")
            #expect(blocks.contains { $0.contains("<li><em>other</em></li>") })
            #expect(blocks.contains { $0.contains("<strong>bold</strong>") })
            #expect(blocks.last == "<div class=\"formula display\" dir=\"ltr\">$$\nc = d\n$$</div>")
        }
    }

    @Test(arguments: [
        "\\begin{itemize}\n\\item a\n\\end{itemize}", "\\begin{document}\nx\n\\end{document}", "\\begin{a}b\\end{a}",
    ])
    func `a text environment is text`(source: String) {
        #expect(!Markdown.html(source).contains("formula"))
    }

    @Test func `an overlong display is not a display`() {
        let lines = String(repeating: "a = b\n", count: 2_000)

        let blocks = Markdown.blocks("$$\n\(lines)\n$$\n\n*after*")

        #expect(!blocks[0].contains("formula"))
        #expect(blocks.last == #"<p dir="auto"><em>after</em></p>"#)
    }

    private func grown(_ source: String) -> [String] {
        var growing = GrowingDocument()
        for byte in source.utf8 { _ = growing.append(utf8: CollectionOfOne(byte)) }
        return growing.blocks
    }
}
