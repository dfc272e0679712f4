import Foundation
import Markdown
import Testing

@Suite struct FormulaLikenessTests {
    @Test(arguments: [
        "(from $5) and (up to 10$)", "100 $/мес, а там 1000$/мес", "$/PR is down but $/session is up",
        "the $2k cohort and the $25-50k tier", "$990/mo and $1,500", "**$1.50** for kale, or $4",
        "approx.$5, approx.$10",
        "$80 + $50 = $130, A has $100.", "R$10 e R$20, C$5", "价格$5到10$", "от $5 до 10$", "$5，或者10$", "$5–10$",
        "$5 per day (10$)", "rated $$, $$$ or $$ by guests", "$20 or 30$", "€5/$6 and €7/$8",
    ])
    func `money is not a formula`(source: String) {
        expectText(source)
    }

    @Test(arguments: [
        "PATH=$HOME/bin:$PATH", "wrote $DONE/$TOTAL files", "scp a $USER@$HOST:/tmp", "$('#a').append($('#b'))",
        "$DONE#1/$TOTAL", "${A}/${B}", "$(pwd)/$(date)", "$1,$2,$3", "\"$a\"=\"$b\"", "$a->$b", "$arr[$i]", "$a$b$c",
        "$_GET['a'].$_POST['b']", "$.get(x),$.post(y)", "kill $$ && echo $$", "^$|^\\s*$", "[0-9]$|[a-z]$", "$A$1:$B$2",
        "$env:TEMP;$env:HOME", "$MAX_SIZE$", "$x=1;$y=2", "$i<$n", "$HOME is set to $x$y", "$HOME or 10$",
    ])
    func `variables and code are not formulas`(source: String) {
        expectText(source)
    }

    @Test(arguments: [
        "$n$th", "$n$-мерный", "$x$, $y$", "$k$-th", "$2n$th", "$x$(y)", "设$x$为实数", "пусть $x$", "$90^\\circ$C",
        "$\\alpha$-helix", "$p<0.05$", "$O(n log n)$", "$f: A \\to B$", "$0<x<1$", "$x'$", "$]a,b[$", "$[0,1)$",
        "$S_{тр}$",
        "$v = 5 м/с$", "$x \\text{ if } y$", "$ABC$", "$|x|$", "$1/2$", "$50%$", "$2 sin x$", "$\\ce{H2O}$",
        "$\\frac{a$",
        "$5$", "$10^{-3}$", "$x = 5 km$", "$(a+b)(c-d)$", "$a$: $b$", "«$x$»", "($x$)",
    ])
    func `text that reads as TeX is a formula`(source: String) {
        let count = source.filter { $0 == "$" }.count

        #expect(formulas(in: source) == count / 2, "\(Markdown.html(source))")
    }

    @Test(arguments: [
        ("Built in 1931 [\\[1\\]](https://example.org/dam).", ">[1]</a>."),
        ("tool \\[options\\] FILE", "tool [options] FILE"),
        ("The pattern \\(\\d+\\) matches", "The pattern (\\d+) matches"), ("f\\(x\\) is", "f(x) is"),
        ("\\[1\\], \\[2, 3\\] and \\[4-5\\]", "[1], [2, 3] and [4-5]"), ("\\[citation needed\\]", "[citation needed]"),
        ("- \\[x\\] done", "[x] done"), ("a \\(optional\\) word", "a (optional) word"), ("\\[a-z\\]+", "[a-z]+"),
        ("\\(the end of it\\)", "(the end of it)"), ("use \\[--help\\]", "use [--help]"),
        ("s/\\(a\\)\\(b\\)/x/", "s/(a)(b)/x/"),
        ("\\[file ...\\]", "[file ...]"), ("see [f\\(x\\)](https://example.org)", ">f(x)</a>"),
        ("[\\[E = mc^2\\]](https://example.org)", ">[E = mc^2]</a>"), ("\\[edit\\]", "[edit]"),
        ("\\(\\w*\\)", "(\\w*)"),
    ])
    func `escaped brackets in prose are brackets`(source: String, text: String) {
        let html = Markdown.html(source)

        #expect(html.contains(text), "\(html)")
        #expect(!html.contains("formula"))
    }

    @Test(arguments: [
        "\\(x\\)", "\\(5\\)", "\\(x^2\\)", "\\(f(x)\\)", "\\(\\pi\\)", "\\[a\\]", "\\[E = mc^2\\]", "\\[a + b\\]",
        "\\(\\{x\\}\\)", "\\(ABC\\)", "\\(n log n\\)",
    ])
    func `TeX between brackets is a formula`(source: String) {
        #expect(formulas(in: "so \(source) is") == 1, "\(Markdown.html(source))")
    }

    private func formulas(in source: String) -> Int {
        Markdown.html(source).components(separatedBy: #"class="formula"#).count - 1
    }

    private func expectText(_ source: String) {
        let html = Markdown.html(source)

        #expect(!html.contains("formula"), "\(html)")
        #expect(html.filter { $0 == "$" }.count == source.filter { $0 == "$" }.count, "\(html)")
    }
}
