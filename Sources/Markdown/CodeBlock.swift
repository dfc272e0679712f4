/// The markup around a code block, which always runs from left to right.
struct CodeBlock {
    /// The language named by the fence, sanitised; `nil` if it names none.
    let language: [UInt8]?

    /// - Parameter info: the fence's info string. Its first word names the language; only its letters, digits and `+ -
    ///   # . _` are kept, at most 32.
    init(info: some Sequence<UInt8>) {
        let name = Array(info.prefix(while: Self.isAllowed).prefix(32))
        language = name.isEmpty ? nil : name
    }

    func open(in output: inout HTMLOutput) {
        output.markup(#"<div class="code"><div class="code-head">"#)
        guard let language else {
            output.markup(#"</div><pre tabindex="0" dir="ltr"><code>"#)
            return
        }
        output.markup(#"<span class="code-language">"#)
        output.text(language)
        output.markup(#"</span></div><pre tabindex="0" dir="ltr"><code class="language-"#)
        output.text(language)
        output.markup(#"">"#)
    }

    static func close(in output: inout HTMLOutput) {
        output.markup("</code></pre></div>")
    }

    private static func isAllowed(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "#"),
            UInt8(ascii: "."), UInt8(ascii: "_"):
            true
        default: false
        }
    }
}
