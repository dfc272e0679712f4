import Markdown
import Testing

/// CommonMark takes these delimiters for text: a run of them between a letter and punctuation neither begins nor ends
/// emphasis. In scripts without spaces, that is where most emphasis begins and ends.
@Suite struct EmphasisTests {
    @Test(arguments: [
        ("これは**「重要」**です", "これは<strong>「重要」</strong>です"), ("**마크다운(Markdown)**을", "<strong>마크다운(Markdown)</strong>을"),
        ("Термин**«кэш»**означает", "Термин<strong>«кэш»</strong>означает"),
        ("**Note:**text", "<strong>Note:</strong>text"),
        ("**文字：**后续", "<strong>文字：</strong>后续"), ("**English:**next", "<strong>English:</strong>next"),
        ("他说**“如何”**地", "他说<strong>“如何”</strong>地"), ("**历经10年，**a", "<strong>历经10年，</strong>a"),
        ("注意**重点：**内容", "注意<strong>重点：</strong>内容"), ("**中文（English）**内容", "<strong>中文（English）</strong>内容"),
        ("*「a」*字", "<em>「a」</em>字"), ("***「a」***字", "<em><strong>「a」</strong></em>字"),
        ("字~~「a」~~字", "字<del>「a」</del>字"),
        ("слово**(см.)**далее", "слово<strong>(см.)</strong>далее"),
        ("**a.**b **c!**d", "<strong>a.</strong>b <strong>c!</strong>d"),
        ("これは**`code`**です", "これは<strong><code>code</code></strong>です"),
        ("**«a»**б, **«c»**д", "<strong>«a»</strong>б, <strong>«c»</strong>д"),
    ])
    func `emphasis begins and ends beside punctuation`(source: String, html: String) {
        #expect(Markdown.html(source) == #"<p dir="auto">\#(html)</p>"#)
        #expect(Markdown.html("|a|\n|-|\n|\(source)|").contains("<td>\(html)</td>"))
    }

    @Test(arguments: [
        "2**(n+1) and 3**(m+1)", "f(x)**2 + g(x)**3", "f(x)**n + g(x)**m", "x**(n+1)**y", "**kwargs, *args",
        "a * b * c",
        "**(**foo)", "a*\"foo\"*", "a**\"foo\"**", "字**「a", "」**字", "**a **b", "\\*\\*a:\\*\\*b",
    ])
    func `other delimiters work as in CommonMark`(source: String) {
        let html = Markdown.html(source)

        #expect(!html.contains("<strong>") && !html.contains("<em>"), "\(html)")
        #expect(html.filter { $0 == "*" }.count == source.filter { $0 == "*" }.count)
    }

    @Test func `code keeps its asterisks and tildes`() {
        #expect(Markdown.html("`**x:**y`") == #"<p dir="auto"><code>**x:**y</code></p>"#)
        #expect(Markdown.html("```\n字**「a」**字\n```").contains("<code>字**「a」**字\n</code>"))
        #expect(Markdown.html("[a](https://x.example/字**「a」**字)").contains(">a</a>"))
    }
}
