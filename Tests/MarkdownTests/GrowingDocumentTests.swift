import Markdown
import Testing

@Suite struct GrowingDocumentTests {
    @Test(arguments: 0..<320)
    func `a document cut anywhere ends as if it had arrived whole`(seed: Int) {
        var random = DocumentGenerator(seed: UInt64(seed))
        let source = random.document()
        let expected = Markdown.blocks(source)

        for largest in [1, 4, 40] {
            #expect(
                utf8(grown(source, by: &random, upTo: largest).blocks) == utf8(expected), "\(source.debugDescription)")
        }
    }

    @Test(arguments: 0..<320)
    func `without definitions, every prefix of a document is shown as if it were the whole`(seed: Int) {
        var random = DocumentGenerator(seed: UInt64(seed) + 10_000)
        let source = random.document(withDefinitions: false)
        var growing = GrowingDocument()
        var beginning = ""

        for piece in random.pieces(of: source, upTo: 9) {
            _ = growing.append(piece)
            beginning += piece

            guard utf8(growing.blocks) == utf8(Markdown.blocks(beginning)) else {
                Issue.record("\(beginning.debugDescription)")
                return
            }
        }
    }

    @Test(arguments: 0..<100)
    func `blocks before the reported index are unchanged`(seed: Int) {
        var random = DocumentGenerator(seed: UInt64(seed) + 20_000)
        let source = random.document()
        var growing = GrowingDocument()
        var copy: [String] = []

        for piece in random.pieces(of: source, upTo: 12) {
            let changed = growing.append(piece)
            copy.replaceSubrange(changed..., with: growing.blocks[changed...])
            #expect(utf8(copy) == utf8(growing.blocks))
        }
        let changed = growing.finish()
        copy.replaceSubrange(changed..., with: growing.blocks[changed...])

        #expect(utf8(copy) == utf8(Markdown.blocks(source)))
    }

    @Test func `bytes cut within a character are joined again`() {
        let source = "Привет, *мир* 👩‍👩‍👧\r\n\r\n- é\r\n"
        var growing = GrowingDocument()

        for byte in source.utf8 { _ = growing.append(utf8: CollectionOfOne(byte)) }
        _ = growing.finish()

        #expect(growing.blocks == Markdown.blocks(source))
    }

    @Test(
        arguments: [
            [0xC3], [0xE2, 0x82], [0xFF, 0x41], [0xF0, 0x9F, 0x41], [0x80, 0xC0, 0xC0], [0xED, 0xA0, 0x80],
        ] as [[UInt8]])
    func `invalid bytes become replacement characters`(bytes: [UInt8]) {
        var growing = GrowingDocument()

        for byte in bytes { _ = growing.append(utf8: CollectionOfOne(byte)) }
        _ = growing.finish()

        #expect(growing.blocks == Markdown.blocks(String(decoding: bytes, as: UTF8.self)))
    }

    @Test func `an append that changes nothing reports the number of blocks`() {
        var growing = GrowingDocument()
        _ = growing.append("one\n\ntwo")

        let changed = growing.append("")

        #expect(changed == 2)
    }

    @Test func `closed blocks are not reported again`() {
        var growing = GrowingDocument()
        _ = growing.append("one\n\ntwo\n\nthree")

        let changed = growing.append(" and more")

        #expect(changed == 2)
    }

    @Test func `a late definition changes the block that uses it`() {
        var growing = GrowingDocument()
        for piece in ["see [this]\n\nmore\n\n", "last\n", "\n[this]: https://a.example\n"] { _ = growing.append(piece) }
        let early = growing.blocks[0]

        let changed = growing.finish()

        #expect(early == #"<p dir="auto">see [this]</p>"#)
        #expect(changed == 0)
        #expect(growing.blocks[0].contains("https://a.example"))
    }

    @Test func `a definition in a closed block serves the blocks after it`() {
        var growing = GrowingDocument()

        for piece in ["[this]: https://a.ex", "ample\n\none\n", "\ntwo\n\n", "see [this]"] { _ = growing.append(piece) }
        let early = growing.blocks
        _ = growing.finish()

        #expect(early.count == 4 && early[3].contains(#">this</a>"#))
        #expect(growing.blocks == Array(early.dropFirst()))
    }

    @Test func `an incomplete line closes nothing`() {
        var growing = GrowingDocument()
        _ = growing.append("text\n#")
        let asHeading = growing.blocks.count

        _ = growing.append("tag")

        #expect(asHeading == 2)
        #expect(growing.blocks == ["<p dir=\"auto\">text<br>\n#tag</p>"])
    }

    @Test func `code is tracked to its end and not beyond`() {
        var growing = GrowingDocument()

        for piece in ["```sw", "ift\nlet a", " = 1\n``", "\n", "  ```", "`\nafter *", "it*"] {
            _ = growing.append(piece)
        }

        #expect(growing.blocks == Markdown.blocks("```swift\nlet a = 1\n``\n  ````\nafter *it*"))
        #expect(growing.blocks.count == 2)
    }

    // MARK: Growing by pieces

    private func grown(_ source: String, by random: inout DocumentGenerator, upTo largest: Int) -> GrowingDocument {
        var growing = GrowingDocument()
        for piece in random.pieces(of: source, upTo: largest) { _ = growing.append(piece) }
        _ = growing.finish()
        return growing
    }

    /// Blocks by their bytes: strings are equal in Swift when they are canonically equivalent.
    private func utf8(_ blocks: [String]) -> [[UInt8]] {
        blocks.map { Array($0.utf8) }
    }
}
