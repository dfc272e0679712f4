import Foundation
import Markdown
import Testing

@Suite struct NoteTests {
    private func note(_ label: String, _ html: String, id: String? = nil) -> String {
        #"<div class="note" dir="auto"\#(id.map { #" id="\#($0)""# } ?? "")><span class="note-sign">\#(label)</span> "#
            + #"<p dir="auto">\#(html)</p></div>"#
    }

    @Test func `a footnote appears where it was written, and its mark links to it`() {
        let blocks = Markdown.blocks("Stars are hot.[^1]\n\n[^1]: See *the book*", scope: "m7")

        #expect(
            blocks == [
                ##"<p dir="auto">Stars are hot.<sup class="note-sign"><a href="#note-m7-1">1</a></sup></p>"##,
                note("1", "See <em>the book</em>", id: "note-m7-1"),
            ])
    }

    @Test func `a note that is an address is a link`() {
        let html = Markdown.html("Hot.[^1]\n\n[^1]: https://example.org/stars")

        #expect(html.contains(#"<sup class="note-sign">1</sup>"#))
        #expect(html.contains(#">https://example.org/stars</a></p></div>"#))
    }

    @Test(arguments: ["[^1]: See the book", "text[^2]\n\n[^1]: See the book", "[^1]: See the book\n[^2]: and another"])
    func `an unreferenced note is shown`(source: String) {
        #expect(Markdown.blocks(source).contains(note("1", "See the book")))
    }

    @Test(arguments: ["[^1]", "[^abc]+", "the class [^a-z]", "[^]", "[^ a]", "a[^n] b", "[^*a*]"])
    func `a mark without a note is text`(source: String) {
        #expect(!Markdown.html(source).contains("note-sign"))
        #expect(Markdown.html(source).contains("[^"))
    }

    @Test func `notes of several messages stay separate, and no two share a name`() {
        let source = "a[^n]\n\n[^n]: first\n[^N]: second"

        let ours = Markdown.html(source, scope: "1")
        let theirs = Markdown.html(source, scope: "2")

        #expect(ours.contains(##"href="#note-1-n""##) && ours.contains(#"id="note-1-n""#))
        #expect(theirs.contains(##"href="#note-2-n""##) && theirs.contains(#"id="note-2-n""#))
        #expect(ours.components(separatedBy: " id=").count == 2)
    }

    @Test(arguments: ["\"onclick=x", "é", "a.b", "<b", "x'y"])
    func `no label breaks out of its markup`(label: String) {
        let html = Markdown.html("a[^\(label)]\n\n[^\(label)]: note", scope: "s")

        #expect(StrictHTML.errors(in: html) == [], "\(html)")
    }

    @Test func `a note continues with indented paragraphs and ends at the next one`() {
        let blocks = Markdown.blocks("[^1]: one\n\n    two\n\nthree")

        #expect(blocks.count == 2)
        #expect(blocks[0].contains("<p dir=\"auto\">one</p><p dir=\"auto\">two</p>"))
    }

    @Test func `links that look like notes stay links, and code stays code`() {
        #expect(Markdown.html("[^1](https://example.org)\n\n[^1]: note").contains(">^1</a>"))
        #expect(Markdown.html("`[^1]`\n\n[^1]: note").contains("<code>[^1]</code>"))
        #expect(Markdown.html("```\n[^1]: x\n```").contains("<code>[^1]: x\n</code>"))
        #expect(Markdown.html("C![^1][^1]\n\n[^1]: note").components(separatedBy: "<sup").count == 3)
    }

    @Test func `notes stream in as they are after a reload`() {
        let source = "Hot.[^1] And[^2].\n\n[^1]: https://example.org\n[^2]: Two *words*\n\n    and more\n\nEnd[^1]."
        var growing = GrowingDocument(scope: "m")

        for byte in source.utf8 { _ = growing.append(utf8: CollectionOfOne(byte)) }
        let shown = growing.blocks
        _ = growing.finish()

        #expect(growing.blocks == Markdown.blocks(source, scope: "m"))
        #expect(shown.dropFirst().prefix(2) == growing.blocks.dropFirst().prefix(2))
    }
}
