import JSON
import Testing

@Suite struct JSONTextTests {
    @Test(arguments: [" { \"b\" : 1.0,\n\"a\":[1e5] }\r\n", #""\ud83d\/\u00e9""#, "-0"])
    func `a text stays as it was written`(text: String) throws {
        #expect(try JSONText(text).text == text)
    }

    @Test(arguments: ["", "{", #"{"a":1},"b":2"#, "nul", "1 2", "01"])
    func `what is not one value is refused`(text: String) {
        #expect(throws: JSONError.self) { try JSONText(text) }
    }

    @Test func `a value becomes its encoding`() {
        let value = JSON.members(["b": .number("1.0"), "none": nil, "a": .array([.integer(-3), "x\ny"])])

        #expect(JSONText(value).text == #"{"b":1.0,"a":[-3,"x\ny"]}"#)
    }

    @Test func `texts are equal only byte by byte`() throws {
        let composed = try JSONText("\"\u{E9}\"")
        let decomposed = try JSONText("\"e\u{301}\"")

        #expect(composed != decomposed)
        #expect(composed == JSONText(.string("\u{E9}")))
        #expect(Set([composed, decomposed, composed]).count == 2)
    }

    @Test(arguments: [
        "[1.0,1e5,-0,1E+2,0.10,12345678901234567890123]", #"{"z":{"b":1,"a":{"y":2,"x":3}},"a":[],"z":{}}"#,
        "\"🙂👨‍💻\u{2028}\u{2029}\u{7F}\u{FEFF}\"", #""\"\\\/\b\f\n\r\t\u0000\u001F\u2028\ud83d\ude42""#,
        #"["\ud83d","\ude42","a\ud83d\ud83d\ude42","\ude42\ud83d"]"#, #"{"\ud83d":1,"é":2,"e\u0301":3,"":4}"#,
    ])
    func `encoding again changes nothing`(text: String) throws {
        let value = try JSON(parsing: text)
        let encoded = value.encoded()

        let again = try JSON(parsing: encoded)

        #expect(again == value)
        #expect(again.encoded() == encoded)
    }

    @Test(arguments: [
        "null", "true", "false", "-0", "1e5", "[]", "{}", "[1]", "[1,[2,3],4.0]", #"{"a":1}"#,
        #"{"a":{"b":[]},"c":""}"#,
        "\"é🙂\u{2028}\u{7F}\"", #""\"\\\/\b\f\n\r\t\u0000\u001f""#, #"{"\n\u0001":"\""}"#,
    ])
    func `the size of an encoding is counted without encoding`(text: String) throws {
        let value = try JSON(parsing: text)

        #expect(value.encodedSize == value.encoded().count)
    }
}
