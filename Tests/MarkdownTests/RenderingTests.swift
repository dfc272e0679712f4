import Markdown
import Testing

@Suite struct RenderingTests {
    @Test(arguments: [
        ("plain\ntext", "<p dir=\"auto\">plain<br>\ntext</p>"),
        ("hard  \nbreak\\\nhere", "<p dir=\"auto\">hard<br>\nbreak<br>\nhere</p>"),
        (
            "*a* **b** ~~c~~ `d <e>`",
            #"<p dir="auto"><em>a</em> <strong>b</strong> <del>c</del> <code>d &lt;e&gt;</code></p>"#
        ),
        ("> quote", #"<blockquote dir="auto"><p dir="auto">quote</p></blockquote>"#),
        ("---", "<hr>"),
        ("&copy; &amp; &lt;", #"<p dir="auto">© &amp; &lt;</p>"#),
    ])
    func `text follows CommonMark`(source: String, html: String) {
        #expect(Markdown.html(source) == html)
    }

    @Test(arguments: zip(["# a", "## a", "### a", "#### a", "###### a", "a\n===", "a\n---"], [3, 4, 5, 6, 6, 3, 4]))
    func `headings start at the third level`(source: String, level: Int) {
        #expect(Markdown.html(source) == #"<h\#(level) dir="auto">a</h\#(level)>"#)
    }

    @Test(arguments: [
        ("- a\n- b", #"<ul dir="auto"><li>a</li><li>b</li></ul>"#),
        ("- a\n\n- b", #"<ul dir="auto"><li><p dir="auto">a</p></li><li><p dir="auto">b</p></li></ul>"#),
        ("1. a\n2. b", #"<ol dir="auto"><li>a</li><li>b</li></ol>"#),
        ("7. a", #"<ol dir="auto" start="7"><li>a</li></ol>"#),
        ("1. a\n1. b\n1. c", #"<ol dir="auto"><li>a</li><li>b</li><li>c</li></ol>"#),
        ("2. a\n4. b", #"<ol dir="auto" start="2"><li>a</li><li value="4">b</li></ol>"#),
        ("3) a\n2) b\n1) c", #"<ol dir="auto" start="3"><li>a</li><li value="2">b</li><li value="1">c</li></ol>"#),
        (
            "> 1. a\n>    - 1868. b\n>      1917. c",
            #"<blockquote dir="auto"><ol dir="auto"><li>a<ul dir="auto"><li><ol dir="auto" start="1868"><li>b</li>"#
                + #"<li value="1917">c</li></ol></li></ul></li></ol></blockquote>"#
        ),
        (
            "1. a\n\n2. b\n2. c\n0. d",
            #"<ol dir="auto"><li><p dir="auto">a</p></li><li><p dir="auto">b</p></li>"#
                + #"<li value="2"><p dir="auto">c</p></li><li value="0"><p dir="auto">d</p></li></ol>"#
        ),
        ("- a\n  - b", #"<ul dir="auto"><li>a<ul dir="auto"><li>b</li></ul></li></ul>"#),
        (
            "- [x] a\n- [ ] b",
            #"<ul dir="auto"><li class="task"><span class="task-sign done">☑</span> a</li>"#
                + #"<li class="task"><span class="task-sign">☐</span> b</li></ul>"#
        ),
    ])
    func `lists are loose, tight, numbered, nested or task lists`(source: String, html: String) {
        #expect(Markdown.html(source) == html)
    }

    @Test func `a table scrolls by itself and is aligned by classes`() {
        let html = Markdown.html("|a|b|c|d|\n|:-|:-:|-:|-|\n|1|2|3|4|")

        #expect(
            html
                == #"<div class="table" tabindex="0" role="region" aria-label="a, b, c, d"><table dir="auto"><thead><tr>"#
                + #"<th class="align-left">a</th>"#
                + #"<th class="align-center">b</th><th class="align-right">c</th><th>d</th></tr></thead><tbody><tr>"#
                + #"<td class="align-left">1</td><td class="align-center">2</td><td class="align-right">3</td><td>4</td>"#
                + "</tr></tbody></table></div>")
    }

    @Test(arguments: [
        ("|**Bird**|`n`|\n|-|-|", "Bird, n"), ("||\n|-|\n|x|", "–"), ("|a \" b|<i>|\n|-|-|", "a &quot; b, "),
    ])
    func `a table is labelled by its column headers`(source: String, name: String) {
        #expect(Markdown.html(source).contains(#"role="region" aria-label="\#(name)">"#), "\(Markdown.html(source))")
    }

    @Test func `code names its language`() {
        #expect(
            Markdown.html("```swift\nlet a = \"<b>\"\n```")
                == #"<div class="code"><div class="code-head"><span class="code-language">swift</span></div>"#
                + #"<pre tabindex="0" dir="ltr"><code class="language-swift">let a = &quot;&lt;b&gt;&quot;"#
                + "\n</code></pre></div>")
    }

    @Test(arguments: ["    code", "```\ncode\n```", "``` \"x\ncode\n```", "~~~<b>\ncode"])
    func `code without a language has an empty head`(source: String) {
        #expect(
            Markdown.html(source)
                == #"<div class="code"><div class="code-head"></div><pre tabindex="0" dir="ltr"><code>code"#
                + "\n</code></pre></div>")
    }

    @Test(arguments: [
        ("c++", "c++"), ("C#", "C#"), ("js\"onload=x", "js"), ("a b", "a"), ("objective-c.x_y", "objective-c.x_y"),
        (String(repeating: "x", count: 50), String(repeating: "x", count: 32)),
    ])
    func `a language name keeps only harmless characters`(info: String, language: String) {
        #expect(Markdown.html("```\(info)\n```").contains(#"<code class="language-\#(language)">"#))
    }

    @Test func `each block is a separate string`() {
        #expect(Markdown.blocks("a\n\n# b\n\n- c\n\n---\n").count == 4)
        #expect(Markdown.html("a\n\nb") == "<p dir=\"auto\">a</p>\n<p dir=\"auto\">b</p>")
    }

    @Test(arguments: ["", "\n", "  \n\t\n", "\u{FEFF}"])
    func `invisible source gives no block`(source: String) {
        #expect(Markdown.blocks(source).isEmpty)
    }

    @Test(arguments: ["a\nb\n\nc", "a\r\nb\r\n\r\nc", "a\rb\r\rc"])
    func `all line ends are the same`(source: String) {
        #expect(Markdown.blocks(source) == ["<p dir=\"auto\">a<br>\nb</p>", "<p dir=\"auto\">c</p>"])
    }

    @Test func `concurrent renderings do not disturb each other`() async {
        let source = "~~a~~ | **b** https://c.example\n\n- [x] ~~d~~\n\n|e|\n|-|\n|~~f~~|"
        let expected = Markdown.html(source)

        let results = await withTaskGroup(of: Bool.self) { group in
            for _ in 0..<8 {
                group.addTask { (0..<300).allSatisfy { _ in Markdown.html(source) == expected } }
            }
            return await group.reduce(true) { $0 && $1 }
        }

        #expect(results)
    }
}
