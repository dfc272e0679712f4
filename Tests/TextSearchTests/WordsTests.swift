import Testing

@testable import TextSearch

@Suite struct WordsTests {
    @Test(arguments: [
        ("Hello, World! 2 x 3", ["hello", "world", "2", "x", "3"]),
        ("snake_case, don't e-mail@example.org", ["snake", "case", "don", "t", "e", "mail", "example", "org"]),
        ("Ёлка ЁЛКИ е\u{308}ж", ["елка", "елки", "еж"]),
        ("Йод и\u{306}од за\u{301}мок", ["йод", "йод", "замок"]),
        ("Café CAFE\u{301} naïve Ångström", ["cafe", "cafe", "naive", "angstrom"]),
        ("Straße ΣΊΣΥΦΟΣ σίσυφος", ["strasse", "σισυφοσ", "σισυφοσ"]),
        ("co\u{AD}operate", ["cooperate"]),
        ("北京大学", ["北京", "京大", "大学", "学"]),
        ("AI技術, 東", ["ai", "技術", "術", "東"]),
        ("서울에서 שלום עולם", ["서울에서", "שלום", "עולם"]),
        ("Done 🎉👍🏽 ok", ["done", "🎉", "👍", "ok"]),
        ("👩\u{200D}💻", ["👩", "💻"]),
        ("الْكِتَابُ كتاب", ["الكتاب", "كتاب"]), ("مُحَمَّدٌ", ["محمد"]), ("مـــرحبا ـــ", ["مرحبا"]), ("هٰذَا", ["هذا"]),
        ("أحمد إلى آمن ٱلله", ["احمد", "الى", "امن", "الله"]), ("سؤال شيئا", ["سؤال", "شيئا"]),
        ("ﻣﺮﺣﺒﺎ ﻻ", ["مرحبا", "لا"]), ("قُرْآنٌ ۖ", ["قران"]), ("می\u{200C}خواهم", ["میخواهم"]),
        ("שָׁלוֹם בְּרֵאשִׁ֖ית", ["שלום", "בראשית"]),
        ("Ｈｅｌｌｏ　Ｗｏｒｌｄ １２３", ["hello", "world", "123"]), ("ＥＬＫＡ", ["elka"]),
        ("H₂O CO₂ x² 10⁻³ m³ xⁿ", ["h2o", "co2", "x2", "10", "3", "m3", "xn"]), ("1ˢᵗ Mᵐᵉ nº", ["1st", "mme", "no"]),
        ("ﬁne ﬂow", ["fine", "flow"]), ("𝐀𝐛 𝓗𝓲 ℝ", ["ab", "hi", "r"]), ("①② Ⅷ ½", ["12", "viii", "12"]),
        ("тест₂ м²", ["тест2", "м2"]), ("Ё\u{301}ж ЙОД", ["еж", "йод"]), ("각 가\u{11A8}", ["각", "각"]),
        ("हिन्दी", ["हिन्दी"]),
        ("", []), (" \n\u{0} .,;\u{301}", []),
    ])
    func `a text is split into folded words`(text: String, words: [String]) {
        #expect(Words(text).map(\.text) == words)
    }

    @Test func `a word knows its position in the text`() {
        let text = "«Ёлка\u{AD}» и cafe\u{301}!"

        let places = Words(text).map { String(text[$0.range]) }

        #expect(places == ["Ёлка\u{AD}", "и", "cafe\u{301}"])
    }

    @Test func `of data without spaces, only the beginning counts`() {
        let words = Array(Words(String(repeating: "Ab", count: 100_000)))

        #expect(words.map(\.text) == [String(repeating: "ab", count: Word.longest / 2)])
    }

    @Test(arguments: [
        ("running", "runs"), ("книги", "книга"), ("книгой", "книг"), ("ёлками", "елка"), ("connected", "connection"),
        ("бегущий", "бегущие"), ("ｒｕｎｎｉｎｇ", "runs"), ("کتاب‌ها", "کتابها"),
    ])
    func `forms of a word have one stem`(one: String, other: String) {
        #expect(SearchTerms.of(one).first == SearchTerms.of(other).first)
    }

    @Test(arguments: ["book", "stem2vec", "iPhoneшка", "сло́во", "שלום", "北京"])
    func `an unusual word is kept unchanged`(word: String) {
        #expect(SearchTerms.of(word).last == Words(word).map(\.text).last)
    }

    @Test func `terms contain no query-language syntax`() {
        let hostile = (0..<0x3000).compactMap(Unicode.Scalar.init).map { "a\($0)b \($0)" }.joined()

        let terms = SearchTerms.of(hostile)

        let ascii = Set(terms.flatMap(\.unicodeScalars).filter(\.isASCII))
        #expect(ascii.allSatisfy { "a"..."z" ~= $0 || "0"..."9" ~= $0 })
        #expect(!terms.contains(""))
    }
}
