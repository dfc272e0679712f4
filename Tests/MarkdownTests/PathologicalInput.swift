import Testing

/// Inputs that are costly for Markdown parsers.
struct PathologicalInput: Sendable, CustomTestStringConvertible {
    let name: String
    /// The input at approximately the given size in bytes.
    let text: @Sendable (_ length: Int) -> String

    var testDescription: String { name }

    static let all = repeated + composed

    private init(_ name: String, _ text: @escaping @Sendable (Int) -> String) {
        self.name = name
        self.text = text
    }

    private static func times(_ piece: String, _ length: Int) -> String {
        String(repeating: piece, count: length / piece.utf8.count)
    }

    private static let repeated: [PathologicalInput] = [
        ("quotes", ">"), ("lists", "- "), ("numbers", "1. "), ("mixed markers", "> - "), ("brackets", "["),
        ("image openings", "!["), ("links in images", "![[]()"), ("link openings", "[a]("),
        ("link with angle", "[a](<b"), ("less-than", "<"), ("declarations", "a <!A "), ("processing", "a <?"),
        ("cdata", "a <![CDATA["), ("comments", "a <!-- "), ("tags", "a <a b=\""), ("stars", "*a "),
        ("strong", "**a "), ("three stars", "***a"), ("underscores", "a_ "), ("star words", "a**b"),
        ("mixed emphasis", "*a_b~c"), ("tildes", "~a"), ("two tildes", "~~a "), ("three tildes", "a~~~"),
        ("hosts", "www."), ("schemes", "http://"), ("addresses", "http://a.b "), ("long schemes", "http://a"),
        ("at signs", "a@"), ("mail", "a@a."), ("mail words", "a@b.c "), ("colons", "://"), ("entities", "&"),
        ("backslashes", "\\"), ("headings", "# "), ("rules", "* * * *a"), ("fences", "```\n"), ("rows", "|a\n"),
        ("delimiters", "a|b\n-|\n"), ("small tables", "a\n|b|\n|-|\n"), ("delimiter rows", "|-\n"),
        ("setext", "a\n-\n"), ("html", "<div>\n"), ("tasks", "- [ ] a\n"), ("loose items", "- a\n\n  b\n\n"),
        ("blank lines", "\n"), ("spaces", " "), ("tabs", "\t"), ("definitions", "[a]: "),
        ("open definitions", "[a\n"), ("titles", "[a]: b \"c\n"), ("nul", "\0"), ("pipes", "|"), ("dash cells", "|-"),
        ("controls", "\u{202E}"), ("dollars", "$"), ("dollar words", "$a "), ("two dollars", "$$a "),
        ("formula openings", "\\("), ("display openings", "a \\[ "), ("formula or code", "\\(a `"), ("formulas", "$a$"),
        ("break tags", "<br>"), ("break tags in lines", "<br>\n"), ("note openings", "[^"), ("notes", "[^a]: x\n"),
        ("note signs", "[^a]"), ("nested notes", "[^a]: "), ("environments", "\\begin{align}"),
        ("environment openings", "\\begin{"), ("environment lines", "\\begin{align}x\\begin{cases}y\n"),
        ("displays in words", "\\[a\n"), ("words between dollars", "$a b$ "), ("variables", "${a}"),
        ("displays of one line", "$$ a\n"), ("displays in items", "- $$\n"), ("displays apart", "$$\n\n"),
        ("CJK emphasis", "字**「"), ("ends of CJK emphasis", "」**字"), ("both", "**「a」**字 "), ("letters", "w"),
        ("other schemes", "a://b"), ("addresses in stars", "**https://a.b/**"),
        ("addresses in brackets", "[https://a.b"),
        ("used definitions", "[a] [a]: b\n\n"), ("unused definitions", "[a]: b\n\n"),
        ("definitions apart", "[a]:\nb\n\n"),
        ("displays", "$$\n"), ("display lines", "$$a$$\n"), ("escaped dollars", "$\\$"),
    ].map { name, piece in PathologicalInput(name) { times(piece, $0) } }

    private static let composed: [PathologicalInput] = [
        PathologicalInput("deep list, then blank lines") { times("- ", $0 / 2) + "a" + times("\n", $0 / 2) },
        PathologicalInput("indented lists") { length in
            (0..<Int(Double(length).squareRoot())).map { String(repeating: " ", count: 2 * $0) + "- a\n" }.joined()
        },
        PathologicalInput("indented lists, then blank lines") { length in
            (0..<100).map { String(repeating: " ", count: 2 * $0) + "- a\n" }.joined() + times("\n", length)
        },
        PathologicalInput("deep lists indented, then blank lines") { length in
            (0..<10).map { String(repeating: " ", count: 200 * $0) + times("- ", 200) + "a\n" }.joined()
                + times("\n", length / 2)
        },
        PathologicalInput("deep quote, then lazy lines") { times(">", $0 / 2) + "a\n" + times("b\n", $0 / 2) },
        PathologicalInput("nested brackets") { times("[", $0 / 2) + times("]", $0 / 2) },
        PathologicalInput("nested links") { times("[a", $0 / 2) + times("](b", $0 / 2) },
        PathologicalInput("nested emphasis") { times("*a **a ", $0 / 2) + times(" a** a*", $0 / 2) },
        PathologicalInput("growing backticks") { length in
            (1..<Int(Double(2 * length).squareRoot())).map { "e" + String(repeating: "`", count: $0) }.joined()
        },
        PathologicalInput("one long definition, many uses") {
            "[a]: " + times("u", $0 / 2) + "\n\n" + times("[a] ", $0 / 2)
        },
        PathologicalInput("one long title, many uses") {
            "[a]: b \"" + times("t\n", $0 / 2) + "\"\n\n" + times("[a] ", $0 / 2)
        },
        PathologicalInput("many definitions") { length in (0..<(length / 12)).map { "[\($0)]: a\n" }.joined() },
        PathologicalInput("a wide table") {
            times("|a", $0 / 3) + "|\n" + times("|-", $0 / 3) + "|\n" + times("|\n", $0 / 3)
        },
        PathologicalInput("a hundred columns filled up") {
            times("|a", 200) + "|\n" + times("|-", 200) + "|\n" + times("|\n", $0)
        },
        PathologicalInput("a row of many cells") { "|a|\n|-|\n|" + times("`|", $0) },
        PathologicalInput("a row of code") { "|a|\n|-|\n" + times("|`b`", $0) },
        PathologicalInput("a row of code with signs") { "|a|\n|-|\n" + times("`|`|", $0) },
        PathologicalInput("a row of formulas") { "|a|\n|-|\n" + times("|$b|$", $0) },
        PathologicalInput("rows of too many cells") { "|a|\n|-|\n" + times("|b|c|\n", $0) },
        PathologicalInput("numbers that do not follow") { times("2. a\n9. b\n", $0) },
        PathologicalInput("a long paragraph, then a table") { times("a\n", $0) + "|b|\n|-|\n" },
        PathologicalInput("a delimiter row without a head") { "a\n" + times("|-", $0) },
        PathologicalInput("a display that does not end") { "$$\n" + times("a = b\n\n", $0) },
        PathologicalInput("notes and their signs") { times("[^a] ", $0 / 2) + "\n\n" + times("[^a]: b\n\n", $0 / 2) },
        PathologicalInput("closing parentheses") { "http://a.b/" + times(")", $0) },
        PathologicalInput("underscores before a host") { times("_", $0) + "@a.b" },
        PathologicalInput("dots after a host") { "a@b" + times(".", $0) },
    ]
}
