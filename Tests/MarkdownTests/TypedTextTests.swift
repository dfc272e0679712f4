import Foundation
import Markdown
import Testing

@Suite struct TypedTextTests {
    @Test(arguments: [
        "Список покупок:\nхлеб\nмолоко\n# не заголовок\n2*3*4\n1. один\npath/__init__.py",
        "milk\nbread\n2*3*4 in a/__init__.py",
        "  indented\n\n\n\ttab\n    code?  \n", "*a* _b_ ~~c~~ `d` $e$ <b>f</b> &amp; [g](h) ![i](j)",
        "\n\nblank before and after\n\n",
        "Traceback:\n  File \"a.py\", line 1\n    x = y[0]\n        ^\nTypeError: *", "| a | b |\n|---|---|",
        "> quoted\n- item\n---\n===",
        "``` not closed\ncode", "```\n~~~", "a\n    ```\n    b\n    ```", "`` ```\na\n``` ``",
        "[a]: b\n[^1]: c\n\\[x\\] \\(y\\)",
        "\u{FEFF}a\u{200B}b", "C:\\dir\\*.txt", "<br>", "~/a ~ ~~", "", "   ", "&lt;", "שלום\nabc", "😀\ne\u{301}",
    ])
    func `typed text is shown character for character`(source: String) {
        let blocks = Markdown.typedBlocks(source)

        #expect(Array(text(of: blocks).utf8) == Array(source.utf8))
        #expect(blocks.allSatisfy { $0.hasPrefix(#"<p class="typed" dir="auto">"#) }, "\(blocks)")
    }

    @Test(arguments: ["a\r\nb\r\n\r\nc", "a\rb\r\rc"])
    func `all line ends are line feeds`(source: String) {
        #expect(Markdown.typedBlocks(source) == [#"<p class="typed" dir="auto">\#("a\nb\n\nc")</p>"#])
    }

    @Test(arguments: [
        ("see\n```swift\nlet a = 1\n\n  *b*\n```\nafter", "see\nlet a = 1\n\n  *b*\nafter"), ("```\na\n```", "a\n"),
        ("~~~js x\n```\n~~~\n", "```\n"), ("````\n```\na\n```\n````", "```\na\n```\n"), ("  ```\n  a\n  ```", "  a\n"),
        ("```\n```", ""), ("```a\n1\n```\n```b\n2\n```", "1\n2\n"), ("a\n\n```\nb\n```\n\nc", "a\n\nb\n\nc"),
        ("```x\n```x\ny\n```", "```x\ny\n"), ("```\r\na\r\n```\r\nb", "a\nb"),
    ])
    func `lines between fences are code`(source: String, shown: String) {
        let blocks = Markdown.typedBlocks(source)

        #expect(text(of: blocks) == shown)
        #expect(blocks.contains { $0.hasPrefix(#"<div class="code"><div class="code-head">"#) })
    }

    @Test func `code looks as it does in answers`() {
        for source in ["```swift\nlet a = \"<b>\"\n```", "```\nplain\n```"] {
            #expect(Markdown.typedBlocks(source) == Markdown.blocks(source))
        }
    }

    @Test func `bare addresses are links, whole`() {
        let html = Markdown.typedBlocks(
            "see https://example.org/__a__*b*, www.example.org and me@example.org.\nssh://a@b.example"
        ).joined()

        #expect(html.contains(#"href="https://example.org/__a__*b""#))
        #expect(html.contains(#"href="http://www.example.org""#))
        #expect(html.contains(#"href="mailto:me@example.org""#))
        #expect(html.components(separatedBy: "<a ").count == 4)
    }

    @Test(arguments: Payloads.all)
    func `an attack shows as text`(payload: String) {
        for block in Markdown.typedBlocks(payload) + Markdown.typedBlocks("```x\n\(payload)\n```") {
            #expect(StrictHTML.errors(in: block) == [], "\(block)")
        }
    }

    private func text(of blocks: [String]) -> String {
        blocks.joined().replacing(/<span class="code-language">[^<]*<\/span>/, with: "").replacing(/<[^>]*>/, with: "")
            .replacing("&lt;", with: "<").replacing("&gt;", with: ">").replacing("&quot;", with: "\"")
            .replacing("&#39;", with: "'").replacing("&amp;", with: "&")
    }
}
