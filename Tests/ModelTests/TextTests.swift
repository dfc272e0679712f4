import Model
import Testing

@Suite struct TextTests {
    @Test func `space around a text is cut off, space within stays`() throws {
        let text = try Text.accept("\r\n\t  one\r\n\r\ntwo \u{A0}\u{2028}\n", field: "content", length: 1...100)

        #expect(Array(text.unicodeScalars) == Array("one\r\n\r\ntwo".unicodeScalars))
    }

    @Test func `a text that is not to be trimmed stays as it is`() throws {
        let text = try Text.accept(" a\r\n", field: "content", length: 1...4, trimmed: false)

        #expect(Array(text.utf8) == Array(" a\r\n".utf8))
    }

    @Test(arguments: ["\u{0}", "a\u{0}b", "\u{0}a", "a\u{0}", "a\r\n\u{0}"])
    func `U+0000 is refused wherever it stands`(text: String) {
        #expect(code { try Text.accept(text, field: "content", length: 1...100) } == .nul)
        #expect(code { try Text.accept(text, field: "content", length: 1...100, trimmed: false) } == .nul)
    }

    @Test func `length is counted in scalars after trimming`() throws {
        // One grapheme of seven scalars, a line break of two.
        let family = "👨‍👩‍👧‍👦"

        #expect(try Text.accept("  " + family + "  ", field: "content", length: 7...7) == family)
        #expect(code { try Text.accept(family, field: "content", length: 1...6) } == .tooLong)
        #expect(code { try Text.accept("a\r\nb", field: "content", length: 1...3) } == .tooLong)
        #expect(code { try Text.accept("e\u{301}", field: "content", length: 1...1) } == .tooLong)
    }

    @Test func `nothing, too little and too much have codes of their own`() {
        #expect(code { try Text.accept("", field: "title", length: 1...5) } == .required)
        #expect(code { try Text.accept(" \r\n ", field: "title", length: 1...5) } == .required)
        #expect(code { try Text.accept("ab", field: "title", length: 3...5) } == .tooShort)
        #expect(code { try Text.accept("abcdef", field: "title", length: 3...5) } == .tooLong)
        #expect(code { try Text.accept("", field: "content", length: Limits.context) } == nil)
    }

    @Test func `the longest message fits and one more character does not`() {
        let longest = String(repeating: "я", count: Limits.message.upperBound)

        #expect(code { try Text.accept(longest, field: "content", length: Limits.message) } == nil)
        #expect(code { try Text.accept(longest + "я", field: "content", length: Limits.message) } == .tooLong)
    }

    @Test func `a fault names its field`() {
        #expect {
            _ = try Text.accept("", field: "title", length: 1...5)
        } throws: { error in
            (error as? InvalidInput)?.faults.map(\.field) == ["title"]
        }
    }

    @Test(arguments: ["Ada", "Анна-Мария", "李 小龙", "O’Brien", "👩‍💻 работа", "❤️ recipes", "नमस्ते", "a\u{A0}b"])
    func `a name of any script is accepted`(name: String) throws {
        #expect(try Text.acceptLine(name, field: "title", length: 1...80) == name)
    }

    @Test(arguments: [
        "a\nb", "a\r\nb", "a\tb", "a\u{7F}b", "a\u{85}b", "a\u{2028}b", "a\u{2029}b", "a\u{1B}[31mb",
        "a\u{202E}b", "a\u{202A}b", "a\u{2066}b", "a\u{2069}b", "a\u{200E}b", "a\u{200F}b", "a\u{061C}b",
        "a\u{200B}b", "a\u{2060}b", "a\u{FEFF}b", "a\u{AD}b", "a\u{E0041}b", "a\u{180E}b",
        "a\u{3164}b", "\u{3164}", "\u{115F}", "a\u{1160}b", "\u{FFA0}", "a\u{034F}b", "\u{200D}", "\u{200D}\u{FE0F}",
        "a\u{0378}b",
    ])
    func `a name with control characters, invisible ones or changed direction is refused`(name: String) {
        #expect(code { try Text.acceptLine(name, field: "title", length: 1...80) } == .invalid)
    }

    @Test func `a name is kept in composed form`() throws {
        let name = try Text.acceptLine("Zoe\u{308}", field: "display_name", length: 1...4)

        #expect(Array(name.unicodeScalars) == Array("Zo\u{EB}".unicodeScalars))
    }

    @Test func `a name is measured in the form in which it is kept`() {
        // Its composed form has two scalars.
        let growing = String(repeating: "\u{958}", count: 255)

        #expect(code { try Text.acceptLine(growing, field: "title", length: Limits.title) } == .tooLong)
    }
}
