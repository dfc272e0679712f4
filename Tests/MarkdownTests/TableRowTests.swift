import Foundation
import Markdown
import Testing

@Suite struct TableRowTests {
    private func cells(_ row: String) -> [String] {
        let html = Markdown.html("| a | b |\n|---|---|\n\(row)")
        let body = html.components(separatedBy: "<tbody>").last ?? ""
        return body.components(separatedBy: "<td>").dropFirst()
            .map { $0.components(separatedBy: "</td>")[0] }
    }

    private static let rows: [(row: String, cells: [String])] = [
        (#"| $\frac{1}{x}$ | $\ln|x| + C$ |"#, [formula(#"$\frac{1}{x}$"#), formula(#"$\ln|x| + C$"#)]),
        ("| $P(A|B)$ | odds |", [formula("$P(A|B)$"), "odds"]),
        ("| `a|b` | or |", ["<code>a|b</code>", "or"]), ("`a || b` | or", ["<code>a || b</code>", "or"]),
        ("| ``x|`|y`` | `c|d` |", ["<code>x|`|y</code>", "<code>c|d</code>"]),
        ("| 1 | 2 | 3 |", ["1", "2 | 3"]), ("1 | 2 | 3 | 4", ["1", "2 | 3 | 4"]),
        ("| 1 | 2 | | 4 |", ["1", "2 | | 4"]),
        ("| price | $5 | $10 |", ["price", "$5 | $10"]), ("| 1 | 2 | |", ["1", "2"]), ("| 1 | 2 |||", ["1", "2"]),
        (#"| 1\|2 | 3 |"#, ["1|2", "3"]), ("| 1 |", ["1", ""]), ("| `1 | 2` |", ["`1", "2`"]),
        (#"| ls \| wc | 2 | x |"#, ["ls | wc", "2 | x"]),
    ]

    private static func formula(_ source: String) -> String {
        #"<span class="formula" dir="ltr">\#(source)</span>"#
    }

    @Test(arguments: rows)
    func `no cell of a row is lost`(row: String, cells: [String]) {
        #expect(self.cells(row) == cells)
    }

    @Test func `a sign in the head of a column ends no cell`() {
        let html = Markdown.html("| `a|b` | $|x|$ |\n|---|---|\n| 1 | 2 |")

        #expect(html.contains("<th><code>a|b</code></th>"))
        #expect(html.contains("$|x|$</span></th>"))
    }

    @Test(arguments: ["> ", "  "])
    func `rows are whole within quotes and lists`(mark: String) {
        let table = ["| a |", "|---|", "| 1 | 2 |"].map { mark + $0 }.joined(separator: "\n")

        #expect(Markdown.html("- x\n\n\(table)").contains("<td>1 | 2</td>"))
    }

    @Test(arguments: [
        "```\n| a |\n|---|\n| 1 | 2 |\n```", "    | a |\n    |---|\n    | 1 | 2 |", "| a | b |\n|---|\n| 1 | 2 |",
    ])
    func `what is no table keeps its signs`(source: String) {
        #expect(Markdown.html(source).contains("| 1 | 2 |"))
    }

    @Test func `a table that grows is shown as when it came whole`() {
        let source = "| `a|b` | c |\n|---|---|\n| $|x|$ | 1 | 2 |\n\nafter"
        var document = GrowingDocument()

        for character in source { _ = document.append(String(character)) }
        _ = document.finish()

        #expect(document.blocks == Markdown.blocks(source))
    }
}
