import Model
import Testing

@testable import Web

@Suite struct WordsTests {
    @Test(arguments: [
        (0, PluralCategory.many), (1, .one), (2, .few), (4, .few), (5, .many), (11, .many), (12, .many), (14, .many),
        (21, .one), (22, .few), (25, .many), (100, .many), (101, .one), (111, .many), (112, .many), (1_002, .few),
        (-1, .one),
    ])
    func `Russian counts follow CLDR`(count: Int, category: PluralCategory) {
        #expect(Language.ru.pluralCategory(of: count) == category)
    }

    @Test(arguments: [(0, PluralCategory.other), (1, .one), (2, .other), (11, .other), (21, .other)])
    func `English counts follow CLDR`(count: Int, category: PluralCategory) {
        #expect(Language.en.pluralCategory(of: count) == category)
    }

    @Test func `a count gets the right form and grouped digits`() throws {
        let catalogue = try Catalogue(folder: Resources.folder("Locales"))

        #expect(catalogue[.en](.tokens, count: 1) == "1 token")
        #expect(catalogue[.en](.tokens, count: 1_234_567) == "1,234,567 tokens")
        #expect(catalogue[.ru](.tokens, count: 1_003) == "1\u{A0}003\u{A0}токена")
    }

    @Test func `an untitled chat gets its title in the reader's language`() throws {
        let catalogue = try Catalogue(folder: Resources.folder("Locales"))

        #expect(catalogue[.ru].title(Chat.defaultTitle) == "Новая беседа")
        #expect(catalogue[.en].title(Chat.defaultTitle) == "New chat")
        #expect(catalogue[.ru].title("Herons") == "Herons")
    }

    @Test func `an unknown error code reads as an internal error`() throws {
        let words = try Catalogue(folder: Resources.folder("Locales"))[.en]

        #expect(words.error("from-the-future") == words.texts["error.internal"])
        #expect(words.error(nil) == words.texts["error.internal"])
        #expect(words.error("refused") == words.texts["error.refused"])
    }

    @Test func `a value is not searched for placeholders`() {
        let filled = Placeholders.replacing(in: "{a} and {b} and {c}") { ["a": "{b}", "b": "2"][$0] }

        #expect(filled == "{b} and 2 and {c}")
    }

    @Test func `a moment is written in the order of the language`() throws {
        let catalogue = try Catalogue(folder: Resources.folder("Locales"))
        let moment = try #require(Moment(rfc3339: "2026-03-05T04:07:59.123456Z"))

        #expect(catalogue[.en].moment(moment) == "5 Mar 2026, 04:07 UTC")
        #expect(catalogue[.ru].moment(moment) == "5\u{A0}марта 2026\u{A0}г., 04:07\u{A0}UTC")
    }

    @Test(arguments: [
        "", "2026-03-05", "2026-13-05T04:07:59Z", "2026-03-05T24:07:59Z", "2026-03-05T04:07:59+01:00", "жжжжжжжжж",
    ])
    func `only a time in UTC is read as one`(text: String) {
        #expect(Moment(rfc3339: text) == nil)
    }

    @Test(arguments: [
        ("1970-01-01T00:00:00Z", 0), ("1969-12-31T23:59:00Z", -1), ("2000-03-01T00:00:00Z", 11_017),
        ("2024-02-29T12:00:00Z", 19_782), ("2026-11-23T00:00:00Z", 20_780),
    ])
    func `days are counted by the calendar`(text: String, day: Int) throws {
        #expect(try #require(Moment(rfc3339: text)).dayNumber == day)
    }
}
