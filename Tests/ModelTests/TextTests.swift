import Foundation
import Model
import Testing

@Suite struct TextTests {
    @Test func `space around a text is trimmed, space within it stays`() throws {
        let text = try Text.accept("\r\n\t  one\r\n\r\ntwo \u{A0}\u{2028}\n", field: "content", length: 1...100)

        #expect(Array(text.unicodeScalars) == Array("one\r\n\r\ntwo".unicodeScalars))
    }

    @Test func `a text that must not be trimmed stays unchanged`() throws {
        let text = try Text.accept(" a\r\n", field: "content", length: 1...4, trimmed: false)

        #expect(Array(text.utf8) == Array(" a\r\n".utf8))
    }

    @Test(arguments: ["\u{0}", "a\u{0}b", "\u{0}a", "a\u{0}", "a\r\n\u{0}"])
    func `U+0000 is refused at any position`(text: String) {
        #expect(code { try Text.accept(text, field: "content", length: 1...100) } == .nul)
        #expect(code { try Text.accept(text, field: "content", length: 1...100, trimmed: false) } == .nul)
    }

    @Test func `length is counted in scalars after trimming`() throws {
        // One grapheme of seven scalars, and a line break of two.
        let family = "👨‍👩‍👧‍👦"

        #expect(try Text.accept("  " + family + "  ", field: "content", length: 7...7) == family)
        #expect(code { try Text.accept(family, field: "content", length: 1...6) } == .tooLong)
        #expect(code { try Text.accept("a\r\nb", field: "content", length: 1...3) } == .tooLong)
        #expect(code { try Text.accept("e\u{301}", field: "content", length: 1...1) } == .tooLong)
    }

    @Test func `empty, too short and too long texts have codes of their own`() {
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

    @Test(arguments: [
        String(repeating: "a\u{301}\u{327}", count: 1_000_000), String(repeating: "\u{301}", count: 3_000_000),
        String(repeating: "\u{1D160}", count: 1_000_000), String(repeating: " ", count: 5_000_000),
        String(repeating: "\u{DF}", count: 3_000_000), "a" + String(repeating: "\u{F71}\u{F72}", count: 1_000_000),
    ])
    func `a text of far too many bytes is refused before any work on it`(text: String) {
        let start = processorTime()

        #expect(code { try Text.accept(text, field: "content", length: Limits.message) } == .tooLong)
        #expect(code { try Text.acceptLine(text, field: "title", length: Limits.title) } == .tooLong)
        #expect(code { try EmailAddress(text) } == .tooLong)
        #expect(Password(typed: text) == nil)
        #expect(code { try Password(new: text, for: EmailAddress(stored: "a@b.co")) } == .tooLong)
        #expect(Timestamp(text) == nil)
        let refusing = processorTime() - start

        // Reading each of its characters once takes longer than all the refusals together.
        let reading = processorTime()
        #expect(text.unicodeScalars.reduce(0) { $0 &+ $1.properties.numericValueOrZero } >= 0)
        #expect(refusing < processorTime() - reading)
    }

    @Test func `the longest title may be typed in decomposed form`() throws {
        // Three scalars in NFD, twelve bytes instead of two.
        let parts = String(repeating: "\u{3B9}\u{308}\u{301}", count: Limits.title.upperBound)

        let title = try Text.acceptLine(parts, field: "title", length: Limits.title)

        #expect(title.unicodeScalars.count == Limits.title.upperBound)
    }

    @Test(arguments: [
        "Ada", "Анна-Мария", "李 小龙", "O’Brien", "👩‍💻 работа", "❤️ recipes", "नमस्ते", "a\u{A0}b",
        "نسخه\u{200C}های نان", "علی\u{200C}رضا", "می\u{200C}پزند", "۲۰\u{200C}ساله", "Auf\u{200C}lage",
        "क्\u{200D}ष", "क्\u{200C}ष", "ශ්\u{200D}රී", "അവന്\u{200D}", "র\u{200D}্যাব", "ല\u{200D}ആ",
        "🏴󠁧󠁢󠁥󠁮󠁧󠁿 football", "🏴󠁧󠁢󠁳󠁣󠁴󠁿", "🏴󠁧󠁢󠁷󠁬󠁳󠁿", "🏴󠁵󠁳󠁴󠁸󠁿", "🏴‍☠️", "🏳️‍🌈", "👨🏽‍❤️‍💋‍👨🏿",
        "👁️‍🗨️", "❤️‍🔥", "🏃‍♀️‍➡️", "1️⃣", "葛\u{E0100}城", "ᠠ\u{180B}", "\u{600}٣", "\u{1FAEA}", "🇬🇧",
    ])
    func `a name of any script is accepted`(name: String) throws {
        let name = name.precomposedStringWithCanonicalMapping

        #expect(try Text.acceptLine(name, field: "title", length: 1...80) == name)
    }

    @Test(arguments: [
        "a\nb", "a\r\nb", "a\tb", "a\u{7F}b", "a\u{85}b", "a\u{2028}b", "a\u{2029}b", "a\u{1B}[31mb",
        "a\u{202E}b", "a\u{202A}b", "a\u{2066}b", "a\u{2069}b", "a\u{200E}b", "a\u{200F}b", "a\u{061C}b",
        "a\u{200B}b", "a\u{2060}b", "a\u{FEFF}b", "a\u{AD}b", "a\u{E0041}b", "a\u{180E}b",
        "a\u{3164}b", "\u{3164}", "\u{115F}", "a\u{1160}b", "\u{FFA0}", "a\u{034F}b", "\u{200D}", "\u{200D}\u{FE0F}",
        "a\u{0378}b", "\u{200C}", "\u{200C}a", "a\u{200C}", "a\u{200C}\u{200C}b", "a \u{200C}b", "a\u{200D} b",
        "1\u{200C}2", "🙂\u{200C}🙂", "🙂\u{200D}a", "\u{FE0F}", "\u{E0100}a", "a\u{E0100}\u{E0101}", "\u{2800}",
        "🏴\u{E0067}\u{E0062}\u{E0065}", "🏴\u{E007F}", "🙂\u{E0067}\u{E0062}\u{E0065}\u{E007F}",
        "🏴\u{E0041}\u{E0042}\u{E0043}\u{E007F}", "🏴" + String(repeating: "\u{E0061}", count: 40) + "\u{E007F}",
        "a\u{FFF9}b", "a\u{206A}b", "a\u{2063}b", "a\u{1D173}b",
    ])
    func `a name with control, invisible or direction-changing characters is refused`(name: String) {
        #expect(code { try Text.acceptLine(name, field: "title", length: 1...80) } == .invalid)
    }

    @Test(arguments: [
        ("sour\u{AD}dough", "sourdough"), ("\u{FEFF}How", "How"), ("C++\u{200F}?", "C++?"), ("a\u{7}b", "ab"),
        ("می\u{200C}پزند\u{200C}", "می\u{200C}پزند"), ("🏴\u{E0067}x", "🏴x"), ("\u{202E}evil\u{202C}", "evil"),
        ("a\u{200B}\u{200C}b", "a\u{200C}b"), ("\u{200B}\u{FEFF}", ""), ("", ""), ("👩‍💻", "👩‍💻"),
    ])
    func `forbidden characters can be removed from a line`(text: String, cleaned: String) {
        #expect(Array(Line(text).cleaned.unicodeScalars) == Array(cleaned.unicodeScalars))
        #expect(Line(Line(text).cleaned).isAcceptable || cleaned.isEmpty)
    }

    @Test func `a name is kept in composed form`() throws {
        let name = try Text.acceptLine("Zoe\u{308}", field: "display_name", length: 1...4)

        #expect(Array(name.unicodeScalars) == Array("Zo\u{EB}".unicodeScalars))
    }

    @Test func `a name is measured in the form in which it is stored`() {
        // Its composed form has two scalars.
        let growing = String(repeating: "\u{958}", count: 255)

        #expect(code { try Text.acceptLine(growing, field: "title", length: Limits.title) } == .tooLong)
    }
}

extension Unicode.Scalar.Properties {
    fileprivate var numericValueOrZero: Int { numericType == nil ? 0 : 1 }
}

/// Processor time of this thread, in nanoseconds.
private func processorTime() -> Int {
    var time = timespec()
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
    return time.tv_sec * 1_000_000_000 + time.tv_nsec
}
