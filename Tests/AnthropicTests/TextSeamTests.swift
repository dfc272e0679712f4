import TestSupport
import Testing

@testable import Anthropic

@Suite struct TextSeamTests {
    /// A delta whose text is a raw piece of JSON.
    private func delta(_ escaped: String, index: Int = 0) -> String {
        ScriptedMessage.event(
            "content_block_delta", #""index":\#(index),"delta":{"type":"text_delta","text":"\#(escaped)"}"#)
    }

    /// The text of a message of these deltas.
    private func text(of events: [String]) async throws -> String {
        let stream = ScriptedMessage.beginning() + events + ScriptedMessage.ending()
        let outcome = try await outcome(of: .stream(stream))
        #expect(outcome.error == nil)
        return outcome.message.text
    }

    @Test(arguments: [
        ([#"a \ud83d"#, #"\ude00 b"#], "a 😀 b"), ([#"\ud83d"#, #"\ude00"#], "😀"), ([#"\ud83d\ude00"#], "😀"),
        ([#"\ud83d"#, #"\ude00\ud83d"#, #"\ude00"#], "😀😀"), ([#"\uD83D"#, "", #"x"#], "\u{FFFD}x"),
        ([#"a \ud83d"#, "", "", #"\ude00 b"#], "a 😀 b"),
        ([#"a\ud83d"#, "b"], "a\u{FFFD}b"), ([#"a\ud83d"#, #"\ud83d\ude00"#], "a\u{FFFD}😀"),
        ([#"a\ud83d"#], "a\u{FFFD}"), (["a", #"\ude00b"#], "a\u{FFFD}b"),
        ([#"a\ud83d"#, #"b\ude00"#], "a\u{FFFD}b\u{FFFD}"),
        ([#"a\ud83dx"#, #"\ude00"#], "a\u{FFFD}x\u{FFFD}"), (["a\u{FFFD}", #"\ude00"#], "a\u{FFFD}\u{FFFD}"),
        ([#"\ud83d\udc68\u200d\ud83d"#, #"\udcbb"#], "👨‍💻"), ([#"\ud834"#, #"\udd1e!"#], "𝄞!"),
        ([#"\ud83c\uddec\ud83c"#, #"\udde7"#], "🇬🇧"), ([#"1 \\ud83d"#, "2"], #"1 \ud83d2"#),
    ])
    func `a character split over two deltas becomes whole`(deltas: [String], whole: String) async throws {
        #expect(try await text(of: deltas.map { delta($0) }) == whole)
    }

    @Test func `keep-alives between the halves change nothing`() async throws {
        let ping = ScriptedMessage.event("ping")

        #expect(try await text(of: [delta(#"a \ud83d"#), ping, ": \n\n", delta(#"\ude00"#)]) == "a 😀")
    }

    @Test func `halves in two blocks stay halves`() async throws {
        let second = ScriptedMessage.event(
            "content_block_start", #""index":1,"content_block":{"type":"text","text":""}"#)
        let stop = ScriptedMessage.event("content_block_stop", #""index":1"#)

        let text = try await text(of: [second, delta(#"a\ud83d"#), delta(#"\ude00b"#, index: 1), stop])

        #expect(text == "a\u{FFFD}\u{FFFD}b")
    }

    @Test func `a block may begin with a half`() async throws {
        let start = ScriptedMessage.event(
            "content_block_start", #""index":1,"content_block":{"type":"text","text":"\ud83d"}"#)
        let stop = ScriptedMessage.event("content_block_stop", #""index":1"#)

        #expect(try await text(of: [start, delta(#"\ude00"#, index: 1), stop]) == "😀")
    }

    @Test func `members in another order are joined as well`() async throws {
        func other(_ escaped: String) -> String {
            "data: {\"delta\":{\"text\":\"\(escaped)\",\"type\":\"text_delta\"},\"index\":0,\"type\":\"content_block_delta\"}\n\n"
        }

        #expect(try await text(of: [other(#"a\ud83d"#), other(#"\ude00"#)]) == "a😀")
    }
}
