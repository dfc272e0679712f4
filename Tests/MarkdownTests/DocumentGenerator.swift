/// Random Markdown, the same for the same seed: a mixture of complete, nested, unfinished and misused constructs.
struct DocumentGenerator {
    private var state: UInt64

    init(seed: UInt64) {
        state = seed &* 0x9E37_79B9_7F4A_7C15 &+ 1
    }

    mutating func next(below bound: Int) -> Int {
        state ^= state << 13
        state ^= state >> 7
        state ^= state << 17
        return Int(state >> 33) % bound
    }

    mutating func pick(_ choices: [String]) -> String {
        choices[next(below: choices.count)]
    }

    /// A text in pieces of one to `largest` scalars.
    mutating func pieces(of source: String, upTo largest: Int) -> [String] {
        var pieces: [String] = []
        var rest = source.unicodeScalars[...]
        while !rest.isEmpty {
            let count = 1 + next(below: largest)
            pieces.append(String(rest.prefix(count)))
            rest = rest.dropFirst(count)
        }
        return pieces
    }

    /// A document of up to about a hundred lines.
    mutating func document(withDefinitions: Bool = true) -> String {
        var document = ""
        for _ in 0...next(below: 12) {
            document += block(withDefinitions: withDefinitions)
            document += pick(["\n", "\n\n", "\n\n\n", "", "\r\n", "\r\n\r\n", "\r", "  \n", "\n \t\n"])
        }
        return document
    }

    private mutating func block(withDefinitions: Bool) -> String {
        switch next(below: withDefinitions ? 13 : 12) {
        case 0, 1: lines(1 + next(below: 4), prefixes: [""])
        case 2: pick(["# ", "## ", "####### ", "#", "### #"]) + line()
        case 3: line() + "\n" + pick(["===", "---", "-", "=", "--- x", "- -"])
        case 4: list()
        case 5: lines(1 + next(below: 4), prefixes: ["> ", "> ", ">", "", "> > ", "> - ", ">     "])
        case 6: fence()
        case 7: table()
        case 8: lines(1 + next(below: 3), prefixes: ["    ", "\t", "   ", "      "])
        case 9: pick(["---", "***", "* * *", "___", "-", "+", "1.", "|", ":-", "```", "~~~", "<!--", "-->", "[", "]:"])
        case 10:
            pick(["<br>\n", "<br />", "<div>\n", "<!-- ", "<?php ", "<script>\n", "<x y=\"z\">\n", "<pre>\n", "</p>\n"])
                + line()
        case 11: display()
        default: definition()
        }
    }

    private mutating func display() -> String {
        let opening = pick([
            "$$", "$$", "\\[", "  $$", "> \\[", "- $$", "$$$", "    $$", "\\begin{align}", "a \\begin{cases}",
        ])
        let closing = pick(["$$", "$$", "\\]", "\\].", "$$ x", "", "\n$$", "\n\n\\]", "\\end{align}", "\\end{cases}"])
        let end = pick(["\n", " ", "\n  ", "\n\n", "\n\na = b \\\\\n\n"])
        return pick(["", "", "text\n"]) + opening + end + lines(next(below: 3), prefixes: ["", "+ ", "= ", "> "]) + end
            + closing
    }

    private mutating func lines(_ count: Int, prefixes: [String]) -> String {
        (0..<count).map { _ in pick(prefixes) + line() }.joined(separator: pick(["\n", "\n", "\r\n", "  \n", "\\\n"]))
    }

    private mutating func list() -> String {
        (0...next(below: 6)).map { number in
            let indent = String(repeating: " ", count: next(below: 7))
            let marker = pick([
                "- ", "- ", "* ", "+ ", "\(number + 1). ", "7) ", "- [ ] ", "- [x] ", "  ", "", "-   ", "-",
            ])
            return indent + marker + line() + pick(["\n", "\n", "\n\n", "\n\n\n"])
        }.joined()
    }

    private mutating func fence() -> String {
        let mark = pick(["```", "```", "````", "~~~", "   ```", " ~~~~", "> ```", "- ```"])
        let info = pick(["", "swift", " c++ x", "js\"x", "a`b", "&amp;"])
        let end = pick(["\n```", "\n```", "\n~~~", "\n````  ", "\n   ```", "\n    ```", "\n``` x", ""])
        return mark + info + "\n" + lines(next(below: 5), prefixes: ["", "  ", "\t", "> ", "\n", "``"]) + end
    }

    private mutating func table() -> String {
        let row = { (cells: [String]) in "|" + cells.joined(separator: "|") + "|" }
        let columns = 1 + next(below: 4)
        var rows = [pick(["", "", "text before\n", "- "]) + row((0..<columns).map { _ in word() })]
        rows.append(row((0..<columns).map { _ in pick(["-", "---", ":-", ":-:", "-:", "--- ", "x"]) }))
        for _ in 0..<next(below: 5) {
            rows.append(pick(["", "", "", "> ", "    "]) + row((0...next(below: columns + 1)).map { _ in word() }))
        }
        return rows.joined(separator: "\n")
    }

    private mutating func definition() -> String {
        pick([
            "[ref]: https://a.example/x", "[^1]: note", "[^1]: https://c.example\n\n    more", "[^n]:\n",
            "> [ref]: https://d.example", "[b]: <https://b.example> 'title'", "[ref]:\n/relative", "[B]: javascript:x",
        ])
            + pick(["", " \"title\"", "\n\"more", "\n[c]: https://c.example", "\ntext"])
    }

    private mutating func line() -> String {
        (0...next(below: 7)).map { _ in word() }.joined(separator: pick([" ", " ", " ", ""]))
    }

    private mutating func word() -> String {
        switch next(below: 6) {
        case 5:
            pick([
                "$a_1^2$", "$", "$$", "$5", "\\(x_i\\)", "\\[y\\]", "\\(", "\\)", "\\[", "\\]", "$$z_1$$", "\\$",
                "$\\frac{a}{b}$",
                "`$c$`", "[^1]", "$HOME/", "\\(d\\)", "\\begin{cases}", "\\end{cases}", "\\[1\\]",
            ])
        case 0:
            pick([
                "*", "**", "_", "`", "``", "~~", "~", "[", "]", "](", ")", "![", "<", ">", "&", "\\", "|", "#", "-",
                "1.",
            ])
        case 1:
            pick([
                "[ref]", "[text][b]", "[x](https://x.example \"t\")", "![i](http://i.example)", "[r](/r)", "<b>",
                "</b>",
            ])
        case 2:
            pick([
                "*em*", "**strong**", "**«b»**", "字**「b」**字", "**a:**b", "<br>", "<BR/>", "`code`", "~~gone~~",
                "&copy;", "&#x202E;", "\\*", "a_b_c", "<https://a.example>",
            ])
        case 3:
            pick([
                "https://u.example/p_q?r=(s)", "https://u.example/__a__*b*`c`", "ssh://a@b.example/_x_",
                "https://u.example/字", "www.w.example.", "me@mail.example", "Привет", "日本語", "👩‍👩‍👧", "e\u{301}",
                "\u{202E}",
            ])
        default:
            pick(["plain", "words", "of", "text", "a", "b.", "c,", "\t", "  ", "\u{FEFF}", "\u{0}", "\u{1B}", "end\\"])
        }
    }
}
