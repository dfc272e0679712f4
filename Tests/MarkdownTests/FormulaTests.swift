import Foundation
import Markdown
import Testing

@Suite struct FormulaTests {
    private func formula(_ tex: String) -> String {
        #"<span class="formula" dir="ltr">\#(tex)</span>"#
    }

    private func paragraph(_ html: String) -> String {
        #"<p dir="auto">\#(html)</p>"#
    }

    private func display(_ tex: String) -> String {
        #"<div class="formula display" dir="ltr">\#(tex)</div>"#
    }

    @Test(arguments: [
        "$a_1 * b_2 * c$", #"\(a_1 * b_2 * c\)"#, #"$\{x\}$"#, #"\(\{x\} \\ y\)"#, #"$\$5$"#, "$a\nb$", "$a<b$",
        #"$f\(x\)$"#, "$[a](b)$", "$<b>$", "$x$",
    ])
    func `an inline formula keeps its source and its delimiters`(source: String) {
        let html = formula(source.replacing("<", with: "&lt;").replacing(">", with: "&gt;"))

        #expect(Markdown.html(source) == paragraph(html))
        #expect(Markdown.html("so \(source), *yes*") == paragraph("so \(html), <em>yes</em>"))
        #expect(Markdown.html("so **\(source)**") == paragraph("so <strong>\(html)</strong>"))
    }

    @Test(arguments: [
        "It is $5 and $10.", "$5–$10", "US$5, CA$6", "$ a$", "$a $", "$$", "$a", "a$", "$$$a$$$", "2$a$",
        "$x `y$", "$$ $$", "$$5 and x$",
    ])
    func `a price or a stray dollar is not a formula`(source: String) {
        #expect(!Markdown.html(source).contains("formula"), "\(Markdown.html(source))")
        #expect(Markdown.html(source).filter { $0 == "$" }.count == source.filter { $0 == "$" }.count)
    }

    @Test(arguments: [
        (#"\$a$ b$"#, "$a$ b$"), (#"\\(a\\)"#, #"\(a\)"#), (#"\(a"#, "(a"), (#"\[a\)"#, "[a)"),
        (#"\[ ] *a*"#, "[ ] <em>a</em>"), ("$$ *a*", "$$ <em>a</em>"),
        (#"\( \)"#, "( )"),
    ])
    func `an escaped or unclosed formula is text`(source: String, text: String) {
        #expect(Markdown.html(source) == paragraph(text))
    }

    @Test(arguments: [#"\(a\)"#, "$a$", #"\[a\]"#, "$$a$$", #"\\(a\\)"#, #"\\\(a"#])
    func `code is not a formula and stays unchanged`(source: String) {
        #expect(Markdown.html("`\(source)`") == paragraph("<code>\(source)</code>"))
        for block in ["```\n\(source)\n```", "    \(source)", "- ```\n  \(source)\n  ```", "~~~ x\n\(source)\n~~~"] {
            #expect(Markdown.html(block).contains(">\(source)\n</code>"), "\(block)")
        }
        #expect(Markdown.html("<div>\n\(source)\n</div>").contains(">\n\(source)<br>"))
        #expect(Markdown.html("a <b c=\"\(source)\">").contains(source))
    }

    @Test(arguments: [
        "$$a_1$$", "$$\na_1\n$$", "$$\na\n+ b\n- c $$", #"\[a\]"#, "$$ a\n= b $$", "$$x = a\n- b\n+ c$$",
        "\\[\n\\begin{aligned}\na &= b \\\\\n= c\n\\end{aligned}\n\\]", "$$a$$.", "\\[a\\],",
    ])
    func `a display is a block`(source: String) {
        let html = display(source.replacing("&", with: "&amp;"))

        #expect(Markdown.blocks(source) == [html])
        #expect(Markdown.blocks("text\n\(source)\ntext") == [paragraph("text"), html, paragraph("text")])
        let quoted = "> " + source.replacing("\n", with: "\n> ")
        #expect(Markdown.blocks(quoted) == [#"<blockquote dir="auto">\#(html)</blockquote>"#])
        let item = "1. so\n\n   " + source.replacing("\n", with: "\n   ")
        #expect(Markdown.html(item) == #"<ol dir="auto"><li><p dir="auto">so</p>\#(html)</li></ol>"#)
    }

    @Test func `a display within a line stays there`() {
        let html = #"<span class="formula display" dir="ltr">$$a$$</span>"#

        #expect(Markdown.html("so $$a$$ is") == paragraph("so \(html) is"))
        #expect(Markdown.html(#"so \[a\] is"#) == paragraph("so \(html.replacing("$$a$$", with: #"\[a\]"#)) is"))
        #expect(Markdown.html("$$a$$ is") == paragraph("\(html) is"))
    }

    @Test(arguments: ["$$\na", "$$\na\n\nb\n$$ c", "\\[\n a\n\n]", "- $$\nb\n\n$$ c"])
    func `an unclosed display shows its source`(source: String) {
        #expect(!Markdown.html(source).contains("formula"), "\(Markdown.html(source))")
        #expect(Markdown.html(source).contains("a") || source.contains("b"))
    }

    @Test func `formulas work in tables, links and lists`() {
        #expect(Markdown.html("|$a$|$c$|\n|-|-|\n|$d \\| e$|f|").contains("<td>\(formula("$d | e$"))</td>"))
        #expect(Markdown.html("[$a_1$ b_2](https://x.example)").contains(">\(formula("$a_1$")) b_2</a>"))
        #expect(Markdown.html("- **$a$**") == #"<ul dir="auto"><li><strong>\#(formula("$a$"))</strong></li></ul>"#)
    }

    @Test func `an escaped bracket in an address or a title is a bracket`() {
        let html = Markdown.html(#"[a\[b\(](https://x.example/\(c "d\[e")"#)

        #expect(html.contains(#"href="https://x.example/(c""#))
        #expect(html.contains(#"title="d[e""#))
        #expect(html.contains(">a[b(</a>"))
    }

    @Test func `the internal marks for brackets cannot be smuggled in`() {
        #expect(Markdown.html("\u{E}a\\) `\u{F}`") == paragraph("\u{FFFD}a) <code>\u{FFFD}</code>"))
    }
}
