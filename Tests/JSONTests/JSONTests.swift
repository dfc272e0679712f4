import JSON
import Testing

@Suite struct JSONTests {
    private func rewritten(_ text: String) throws -> String {
        String(decoding: try JSON(parsing: text).encoded(), as: UTF8.self)
    }

    @Test(arguments: [
        "null", "true", "false", "0", "-0", "1.0", "1", "1e400", "-12.50E+3", #""""#, "[]", "{}",
        #"{"b":1,"a":[1,2,{"c":null}],"b":2}"#, #""é🙂/""#, #""\"\\\n\r\t\u0000\u001f""#,
    ])
    func `parsed JSON is written back exactly`(text: String) throws {
        #expect(try rewritten(text) == text)
    }

    @Test func `white space is dropped`() throws {
        #expect(try rewritten(" { \"a\" : [ 1 ,\n2 ] ,\t\"b\":{ } }\r\n") == #"{"a":[1,2],"b":{}}"#)
    }

    @Test(arguments: [
        (#""\u00e9\uD83D\uDE42\/\b\f""#, "é🙂/\u{8}\u{C}"), (#""\ud83d""#, "\u{FFFD}"), (#""\ude42x""#, "\u{FFFD}x"),
        (#""\ud83d\ud83d\ude42""#, "\u{FFFD}🙂"), (#""\ud83d\n""#, "\u{FFFD}\n"), (#""\ud83dA""#, "\u{FFFD}A"),
    ])
    func `escapes are read, and lone surrogates are replaced`(text: String, string: String) throws {
        #expect(try JSON(parsing: text).string == string)
    }

    @Test(arguments: [
        "", " ", "nul", "truE", "01", "-", "1.", ".5", "1e", "+1", "NaN", "\"", "\"\n\"", #""\x""#, #""\u12""#,
        #""\u12g4""#, "[1,]", "[1", "[,1]", "{", #"{"a"}"#, #"{"a":}"#, #"{"a":1,}"#, "{a:1}", "{}}", "[]]", "1 2",
        "{\"a\":1}}}",
    ])
    func `anything else is malformed`(text: String) {
        #expect(throws: JSONError.self) { try JSON(parsing: text) }
    }

    @Test func `depth is bounded`() throws {
        let deep = String(repeating: "[", count: 100_000)

        #expect(throws: JSONError.tooDeep(limit: 128)) { try JSON(parsing: deep) }
        #expect(throws: Never.self) {
            try JSON(parsing: String(repeating: "[", count: 127) + String(repeating: "]", count: 127))
        }
    }

    @Test func `the last of several equal names counts`() throws {
        #expect(try JSON(parsing: #"{"a":1,"a":2}"#)["a"]?.integer == 2)
    }

    @Test(
        arguments: [
            ("1", 1), ("1.0", 1), ("1e2", 100), ("1.5", nil), ("9223372036854775807", Int.max), ("1e19", nil),
            ("1e400", nil),
        ] as [(String, Int?)])
    func `only a number without a fraction reads as whole`(text: String, integer: Int?) throws {
        #expect(try JSON(parsing: text).integer == integer)
    }
}
