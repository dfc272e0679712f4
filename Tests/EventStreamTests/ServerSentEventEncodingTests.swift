import EventStream
import Testing

@Suite struct ServerSentEventEncodingTests {
    private func text(_ event: ServerSentEvent) -> String {
        String(decoding: event.encoded(), as: UTF8.self)
    }

    @Test func `an event is its fields and a blank line`() {
        let event = ServerSentEvent(id: "18", event: "content_delta", data: #"{"delta":"é"}"#)

        #expect(text(event) == "id: 18\nevent: content_delta\ndata: {\"delta\":\"é\"}\n\n")
    }

    @Test func `missing fields are not written`() {
        #expect(text(ServerSentEvent(data: "")) == "data: \n\n")
    }

    @Test(arguments: ["a\nb", "a\r\nb", "a\rb"])
    func `a line break in the data starts another data line`(data: String) {
        #expect(text(ServerSentEvent(data: data)) == "data: a\ndata: b\n\n")
    }

    @Test func `identifier and name cannot forge a line`() {
        let event = ServerSentEvent(id: "1\r\ndata: forged\0", event: "a\n\nevent: b\r", data: "x")

        #expect(text(event) == "id: 1data: forged\nevent: aevent: b\ndata: x\n\n")
    }

    @Test func `a comment is a heartbeat, and cannot forge a line either`() {
        #expect(ServerSentEvent.comment() == Array(": \n".utf8))
        #expect(ServerSentEvent.comment("a\ndata: b") == Array(": adata: b\n".utf8))
    }

    @Test(arguments: [
        "", "plain", " leading", "two\nlines", "\n", "end\n", "\n\nmiddle\n\nend", "é🙂\u{2028}", ":colon",
    ])
    func `a written event is read back unchanged`(data: String) throws {
        let event = ServerSentEvent(id: "7:end", event: "message_end", data: data)

        #expect(try parse(event.encoded()) == [event])
    }
}
