import Markdown
import Testing

@Suite struct LinkTests {
    private func anchor(_ address: String, _ text: String, title: String = "") -> String {
        #"<a href="\#(address)"\#(title) rel="noopener noreferrer nofollow" target="_blank">\#(text)</a>"#
    }

    private func paragraph(_ html: String) -> String {
        #"<p dir="auto">\#(html)</p>"#
    }

    @Test func `a link opens apart and tells nothing of the page`() {
        #expect(Markdown.html("[a *b*](https://x.example)") == paragraph(anchor("https://x.example", "a <em>b</em>")))
        #expect(
            Markdown.html("<mailto:me@x.example>") == paragraph(anchor("mailto:me@x.example", "mailto:me@x.example")))
        #expect(
            Markdown.html("[a](HTTP://x.example \"t\\\"<\")")
                == paragraph(anchor("HTTP://x.example", "a", title: #" title="t&quot;&lt;""#)))
    }

    @Test(arguments: [
        "javascript:alert(1)", "JAVASCRIPT:alert(1)", "&#106;avascript:alert(1)", "data:text/html,x", "vbscript:x",
        "file:///etc/passwd",
        "/relative", "//host.example", "relative", "#part", "?query", "\\\\\\\\host", "ftp://x.example",
        "blob:https://x.example", "http:x",
        "https:///x.example", "tel:1", "http://", "&#x01;https://x.example", "about:blank", "intent://x",
    ])
    func `any other address leaves the text`(address: String) {
        #expect(Markdown.html("[text](<\(address)>)") == paragraph("text"))
    }

    @Test func `an image is a link to its address`() {
        #expect(
            Markdown.html("![alt *text*](http://x.example/i.png)")
                == paragraph(anchor("http://x.example/i.png", "alt <em>text</em>")))
        #expect(
            Markdown.html("![](http://x.example/i.png)")
                == paragraph(anchor("http://x.example/i.png", "http://x.example/i.png")))
        #expect(Markdown.html("![alt](data:image/png;base64,AAAA)") == paragraph("alt"))
    }

    @Test func `links do not nest`() {
        #expect(
            Markdown.html("[![alt](http://x.example/i.png) https://y.example](http://z.example)")
                == paragraph(anchor("http://z.example", "alt https://y.example")))
    }

    @Test func `an address is percent-encoded`() {
        #expect(
            Markdown.html("[a](<https://x.example/п \"&'\u{202E}>)")
                == paragraph(anchor("https://x.example/%D0%BF%20%22&amp;%27%E2%80%AE", "a")))
    }

    @Test(arguments: [
        ("https://x.example/a_b_c", "https://x.example/a_b_c", ""),
        ("https://x.example/?a=1&b=2", "https://x.example/?a=1&amp;b=2", ""),
        ("https://x.example.", "https://x.example", "."),
        ("https://x.example/a(b)", "https://x.example/a(b)", ""),
        ("https://x.example/a)!", "https://x.example/a", ")!"),
        ("https://x.example», и", "https://x.example", "», и"),
    ])
    func `a bare address is a link without the punctuation after it`(source: String, address: String, rest: String) {
        #expect(Markdown.html(source) == paragraph(anchor(address, address) + rest))
    }

    @Test func `bare addresses of hosts and people are links`() {
        #expect(
            Markdown.html("(www.x.example)") == paragraph("(" + anchor("http://www.x.example", "www.x.example") + ")"))
        #expect(
            Markdown.html("me.too+x@y.example.")
                == paragraph(anchor("mailto:me.too+x@y.example", "me.too+x@y.example") + "."))
        #expect(
            Markdown.html("https://ru.example/Россия")
                == paragraph(
                    anchor("https://ru.example/%D0%A0%D0%BE%D1%81%D1%81%D0%B8%D1%8F", "https://ru.example/Россия")))
    }

    @Test(arguments: [
        "http://", "https://.", "xhttps://y.example", "www.", "www..x", "a@b", "@x.example", "a@-x.example",
        "javascript://x", "w",
    ])
    func `what only resembles an address stays text`(source: String) {
        #expect(Markdown.html(source) == paragraph(source))
    }
}
