import EventStream
import JSON
import Testing

@testable import Anthropic

@Suite struct TextDeltaTests {
    private static let beginning = #"{"type":"content_block_delta","index":3,"delta":{"type":"text_delta","text":"#

    private func textDelta(in data: String) -> (index: Int, text: String)? {
        var halves = JSONParser.Halves()
        return JSONParser.textDelta(in: data, noting: &halves)
    }

    @Test(arguments: [
        #""Hello"}}"#, #""Hello"}         }"#, "\"Hello\"} } \r\n", "\"\"}}",
        #""é🙂 \u00e9\uD83D\uDE42 \"quoted\" \\ \n\t\/"}}"#,
    ])
    func `the usual form takes the fast path, with the same result`(ending: String) throws {
        let data = Self.beginning + ending
        let json = try JSON(parsing: data)

        let delta = try #require(textDelta(in: data))

        #expect(delta.index == 3)
        #expect(delta.text == json["delta"]?["text"]?.string)
    }

    @Test(arguments: [
        beginning + #""Hello"}"#, beginning + #""Hello"}},"#, beginning + #""Hello"}}}"#, beginning + #""Hello"#,
        beginning + #""Hel"# + "\n" + #"lo"}}"#, beginning + #""\x"}}"#, beginning + "null}}", beginning + "", "", "{}",
        beginning + #""Hello","more":1}}"#, beginning + #""Hello"},"index":4}"#,
        #"{"type":"content_block_delta","index":12,"delta":{"type":"text_delta","text":"Hello"}}"#,
        #"{"index":3,"type":"content_block_delta","delta":{"type":"text_delta","text":"Hello"}}"#,
        #"{"type":"content_block_delta","index":3,"delta":{"type":"thinking_delta","thinking":"Hm"}}"#,
    ])
    func `anything else is left to the full parser`(data: String) {
        #expect(textDelta(in: data) == nil)
    }
}
