import Testing

@testable import TextSearch

@Suite struct ExcerptTests {
    /// An excerpt with the matches in brackets.
    private func excerpt(of text: String, for query: String, length: Int? = Excerpt.usualLength) -> String {
        Excerpt(of: text, for: SearchQuery(query), length: length).segments
            .map { $0.isMatch ? "[\($0.text)]" : $0.text }.joined()
    }

    @Test(arguments: [
        ("The runner was running", "run ", "The [runner] was [running]"),
        ("Две книги и книжный шкаф", "книга", "Две [книги] и книжный шкаф"),
        ("Ёлка, ЕЛКА", "елка", "[Ёлка], [ЕЛКА]"),
        ("We were running", "runni", "We were [running]"),
        ("run of the mill", "mill run", "[run] of the [mill]"),
        ("我在北京大学学习", "北京大学", "我在[北京大学]学习"),
        ("我在北京", "京", "我在北[京]"),
        ("Party 🎉!", "🎉", "Party [🎉]!"),
        ("cafe\u{301} noir", "CAFÉ", "[cafe\u{301}] noir"),
        ("Water is H₂O.", "h2o", "Water is [H₂O]."), ("هٰذَا الْكِتَابُ", "الكتاب", "هٰذَا [الْكِتَابُ]"),
        ("مـــرحبا", "مرحبا", "[مـــرحبا]"), ("Ｗｏｒｌｄ", "world", "[Ｗｏｒｌｄ]"), ("world", "Ｗｏｒｌｄ", "[world]"),
        ("كتاب", "كِتَاب", "[كتاب]"),
        ("nothing of it", "other", "nothing of it"),
        ("", "other", ""),
    ])
    func `matches are marked`(text: String, query: String, expected: String) {
        #expect(excerpt(of: text, for: query) == expected)
    }

    @Test func `a long text is shown where most words occur together`() {
        let filler = String(repeating: "lorem ipsum dolor ", count: 200)
        let text = "apple \(filler) pear and apple meet \(filler) pear"

        let found = excerpt(of: text, for: "apple pear", length: 60)

        #expect(found.contains("[pear] and [apple] meet"))
        #expect(found.hasPrefix("… ") && found.hasSuffix(" …"))
        #expect(found.unicodeScalars.count <= 60 + 10)
    }

    @Test func `an excerpt is one line without Markdown syntax`() {
        let text = "# Title\n\n> **bold** `code`\n\n| a | b |\r\n\tend"

        #expect(excerpt(of: text, for: "code") == "Title bold [code] a | b | end")
    }

    @Test func `lines that only draw a rule are left out of it`() {
        let text = "| Bird | Length |\r\n|---|---:|\n| Heron | 94 cm |\n\n---\nend --- of it"

        #expect(excerpt(of: text, for: "heron") == "Bird | Length | [Heron] | 94 cm | end --- of it")
    }

    @Test(arguments: [
        (#"Euler: $e^{i\pi} + 1 = 0$, a rule"#, "euler", "[Euler]: …, a rule"),
        (#"Euler: \(\frac{a}{b}\) and \[\sum_i x_i\] end"#, "euler", "[Euler]: … and … end"),
        ("Euler:\n$$\n\\int_0^1 x\n$$\nend", "euler", "[Euler]: … end"),
        ("Euler: $E = mc^2$.", "euler", "[Euler]: E = mc^2."),
        ("Beans for $5 and peas for $6", "beans", "[Beans] for $5 and peas for $6"),
        ("Echo $HOME/$USER now", "echo", "[Echo] $HOME/$USER now"),
        (#"Open \[ only \( here $$ and $"#, "open", #"[Open] \[ only \( here $$ and $"#),
    ])
    func `an excerpt shows no TeX, and leaves prices and variables as they are`(
        text: String, query: String, expected: String
    ) {
        #expect(excerpt(of: text, for: query) == expected)
    }

    @Test func `a text of one endless word has an excerpt too`() {
        let text = String(repeating: "x", count: 100_000)

        #expect(excerpt(of: text, for: "xx", length: 50).unicodeScalars.count <= 60)
    }

    @Test func `a title is shown whole`() {
        let title = String(repeating: "word ", count: 50) + "end"

        #expect(excerpt(of: title, for: "end", length: nil).hasSuffix("word [end]"))
    }
}
