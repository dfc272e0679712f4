import Testing

@testable import TestSupport

@Suite struct WireJSONTests {
    @Test func `order of members and spelling of values survive`() throws {
        let text = #"{"b":1.0,"a":1,"c":"\u0041\n","d":[1e3,-0,true,null,{}]}"#

        #expect(try WireJSON(text).compact == text)
        #expect(try WireJSON(text)["c"]?.text == "A\n")
    }

    @Test func `the canonical form leaves out breakpoints and white space only`() throws {
        let text = #"""
            { "system" : [ {"type":"text", "text":"a  b", "cache_control":{"type":"ephemeral"}} ],
              "tools": [{"input_schema":{"cache_control":1},"cache_control":null}], "x": {"input":{"cache_control":2}}}
            """#

        let canonical = try WireJSON(text).canonical

        #expect(
            canonical == #"{"system":[{"type":"text","text":"a  b"}],"#
                + #""tools":[{"input_schema":{"cache_control":1}}],"x":{"input":{"cache_control":2}}}"#)
    }

    @Test(arguments: [
        "", "{", "[1,]", "{\"a\":1,\"a\":2}", #"{"a":1,"\u0061":2}"#, "01", "1.", "-", "+1", "1e", "tru", "\"\u{1}\"",
        #""\x""#, #""\u12g4""#, "\"open", "1 2", "{a:1}", "{\"a\" 1}", String(repeating: "[", count: 300),
    ]) func `text that is not JSON, or says a name twice, is refused`(text: String) {
        #expect(throws: WireJSONError.self) { try WireJSON(text) }
    }

    @Test func `invalid UTF-8 is refused`() {
        #expect(throws: WireJSONError.self) { try WireJSONReader.read([0x22, 0xFF, 0x22]) }
    }

    @Test func `escapes are read, pairs of surrogates too`() throws {
        #expect(try WireJSON(#""\"\\\/\b\f\r\t\ud83d\ude00\ud83dx""#).text == "\"\\/\u{8}\u{C}\r\t😀\u{FFFD}x")
    }
}
