import Foundation
import Markdown
import Testing

@Suite struct LinkTests {
    private func anchor(_ address: String, _ text: String, title: String = "") -> String {
        #"<a href="\#(address)"\#(title) rel="noopener noreferrer nofollow" target="_blank">\#(text)</a>"#
    }

    private func paragraph(_ html: String) -> String {
        #"<p dir="auto">\#(html)</p>"#
    }

    @Test func `a link opens separately and reveals nothing about the page`() {
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
    func `any other address leaves only the text`(address: String) {
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

    @Test(arguments: [
        ("https://example.org/pkg/__init__.py", "https://example.org/pkg/__init__.py"),
        ("https://example.org/a*b*c", "https://example.org/a*b*c"),
        ("https://example.org/Foo_(bar)_x, and", "https://example.org/Foo_(bar)_x"),
        ("(https://example.org/Foo_(bar)).", "https://example.org/Foo_(bar)"),
        ("**https://example.org/a_b**", "https://example.org/a_b"),
        ("_https://example.org/its_official/_", "https://example.org/its_official/"),
        ("__https://example.org/a__：请查收", "https://example.org/a"),
        ("已建好：**https://example.org/2137**（revision 1）", "https://example.org/2137"),
        ("~~https://example.org/~a~b~~", "https://example.org/~a~b"),
        ("https://example.org/a`b`c", "https://example.org/a`b`c"),
        ("请看https://example.org/docs了解更多", "https://example.org/docs"),
        ("https://example.org/docs（说明）了解", "https://example.org/docs"),
        ("смотриhttps://example.org/docsи далее", "https://example.org/docs"),
        ("【https://example.org/2】", "https://example.org/2"), ("[see https://example.org/x]", "https://example.org/x"),
        ("https://example.org/a\\_b", "https://example.org/a_b"),
        ("\"https://example.org/x\",", "https://example.org/x"),
    ])
    func `an address is recognised before emphasis, and ends where words continue`(
        source: String, address: String
    ) {
        let html = Markdown.html(source)

        #expect(html.contains(anchor(address.replacing("`", with: "%60"), address)), "\(html)")
        #expect(html.components(separatedBy: "<a ").count == 2)
    }

    @Test func `two addresses in a line are two links`() {
        let html = Markdown.html("https://foo.example/_/A and https://baz.example/_/B")

        #expect(
            html
                == paragraph(
                    anchor("https://foo.example/_/A", "https://foo.example/_/A") + " and "
                        + anchor("https://baz.example/_/B", "https://baz.example/_/B")))
    }

    @Test func `Markdown in an address used as link text has no effect`() {
        #expect(
            Markdown.html("[https://a.example/x_y_ z](https://b.example)")
                == paragraph(anchor("https://b.example", "https://a.example/x_y_ z")))
    }

    @Test(arguments: [
        "ssh://git@example.org/x", "git+ssh://a@b.example/_x_", "postgres://u:p_w_d@h.example/db",
        "s3://bucket/__a__/*.csv*",
        "file:///etc/__x__", "git+https://example.org/_x_",
    ])
    func `an address of another scheme is text as a whole`(source: String) {
        #expect(Markdown.html(source) == paragraph(source))
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
    func `text that only resembles an address stays text`(source: String) {
        #expect(Markdown.html(source) == paragraph(source))
    }
}
