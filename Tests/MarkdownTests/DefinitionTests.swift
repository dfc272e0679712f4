import Foundation
import Markdown
import Testing

@Suite struct DefinitionTests {
    @Test(arguments: [
        "[1]: https://example.org/a", "[1]: https://example.org/a \"Title\"", "[b]: <https://example.org/a> 'title'",
        "[1]:\nhttps://example.org/a\n\"title\"", "[a\nb]: https://example.org/a", "[1]: /relative",
        "[x]: javascript:alert(1)", "[ref]: https://example.org/a\ntext after it",
    ])
    func `a definition that no link uses is shown`(source: String) {
        for document in [
            source, "Sources:\n\n\(source)", "> " + source.replacing("\n", with: "\n> "), "text\n\n- \(source)",
        ] {
            let shown = text(of: Markdown.html(document))

            for word in source.split(whereSeparator: { " \n<>".contains($0) }) {
                #expect(shown.contains(word), "\(word) of \(document) in \(shown)")
            }
        }
    }

    @Test func `a list of sources is shown line by line, with its links`() {
        let html = Markdown.html("Sources:\n\n[1]: https://example.org/a\n[2]: https://example.org/b \"Title b\"")

        #expect(text(of: html) == "Sources:\n[1]: https://example.org/a\n[2]: https://example.org/b \"Title b\"")
        #expect(html.components(separatedBy: "<a href=").count == 3)
    }

    @Test func `a definition is shown if another one takes precedence`() {
        let html = Markdown.html("See [1].\n\n[1]: https://a.example\n[1]: https://b.example\n[2]: https://c.example")

        #expect(html.contains(#"href="https://a.example""#))
        #expect(!html.contains("[1]: <a href=\"https://a.example\""))
        #expect(text(of: html) == "See 1.\n[1]: https://b.example\n[2]: https://c.example")
    }

    @Test func `a used definition is not shown`() {
        for use in ["[1]", "[text][1]", "[1][]", "![text][1]"] {
            #expect(Markdown.blocks("\(use)\n\n[1]: https://a.example 'title'").count == 1, "\(use)")
        }
    }

    @Test func `code that looks like a definition stays unchanged`() {
        #expect(Markdown.html("```\n[a]: b\n```").contains("<code>[a]: b\n</code>"))
        #expect(Markdown.html("    [a]: b").contains("<code>[a]: b\n</code>"))
        #expect(Markdown.html("`[a]: b`").contains("<code>[a]: b</code>"))
        #expect(Markdown.html("text\n[a]: b") == "<p dir=\"auto\">text<br>\n[a]: b</p>")
    }

    @Test func `a link without text shows its address, even if it leads nowhere`() {
        #expect(Markdown.html("[](/relative)") == #"<p dir="auto">/relative</p>"#)
        #expect(Markdown.html("![](data:image/png;base64,AAAA)") == #"<p dir="auto">data:image/png;base64,AAAA</p>"#)
    }

    private func text(of html: String) -> String {
        html.replacing(/<[^>]*>/, with: "").replacing("&quot;", with: "\"").replacing("&#39;", with: "'")
            .replacing("&lt;", with: "<").replacing("&gt;", with: ">")
    }
}
