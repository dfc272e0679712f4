import Model
import Testing

@testable import Web

@Suite struct ChatMarkdownTests {
    @Test(arguments: [
        ("plain", nil), ("```\ncode\n```", nil), ("```swift\ncode", "```"), ("~~~\n```\ncode", "~~~"),
        ("`````\n```\n", "`````"), ("```\ncode\n``` x\n", "```"), ("    ```\nnot a fence", nil),
        ("``` a`b\nno fence", nil), ("~~~ a`b\nfence", "~~~"), ("```\r\ncode\r\n```\r\n", nil),
        ("```\n  ````  \n", nil),
        ("- ```\n  ends with the list", nil), ("> ```\n> ends with the quote", nil), ("``", nil), ("", nil),
        ("<!-- open", "-->"), ("<!-- one line -->", nil), ("<!-- two\n        lines -->\n```", "```"),
        ("```\n<!-- code", "```"), ("héron\n```héron\n", "```"),
    ])
    func `what a message leaves open is ended`(text: String, end: String?) {
        #expect(OpenMarkdown.end(of: text) == end)
    }

    @Test func `a message that stops within code does not take the next one with it`() throws {
        let markdown = try Resources.pages.get().markdown(of: "```\nlet a", isUser: false, in: .en)

        #expect(markdown == "\n## Assistant\n\n```\nlet a\n```\n")
    }
}
