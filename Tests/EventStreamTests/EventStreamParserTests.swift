import EventStream
import Testing

@Suite struct EventStreamParserTests {
    @Test func `fields become an event at the blank line`() throws {
        let events = try parse("id: 1\nevent: greeting\ndata: hello\n\n")

        #expect(events == [ServerSentEvent(id: "1", event: "greeting", data: "hello")])
    }

    @Test(arguments: ["\n", "\r\n", "\r"])
    func `every kind of line end reads the same`(lineEnd: String) throws {
        let stream = ["event: a", "data: 1", "data: 2", "", "data: 3", "", ""].joined(separator: lineEnd)

        let events = try parse(stream)

        #expect(events == [ServerSentEvent(event: "a", data: "1\n2"), ServerSentEvent(data: "3")])
    }

    @Test func `a CR and its LF in two chunks are one line end`() throws {
        var parser = EventStreamParser()

        let first = try parser.feed(Array("data: 1\r".utf8))
        let second = try parser.feed(Array("\ndata: 2\r".utf8))
        let third = try parser.feed([])
        let fourth = try parser.feed(Array("\n\r".utf8))
        let fifth = try parser.feed(Array("\ndata: 3\n\n".utf8))

        #expect(first + second + third == [])
        #expect(fourth == [ServerSentEvent(data: "1\n2")])
        #expect(fifth == [ServerSentEvent(data: "3")])
    }

    @Test func `every split of a stream reads the same`() throws {
        let stream = Array(capturedStream.utf8)
        let whole = try parse(stream)

        for position in 0...stream.count {
            var parser = EventStreamParser()
            let events = try parser.feed(Array(stream[..<position])) + parser.feed(Array(stream[position...]))
            #expect(events == whole)
        }
        #expect(try parse(stream, portion: 1) == whole)
        #expect(whole.map(\.data) == [#"{"type":"message_start"}"#, #"{"text":"é🙂"}"#, "a\nb\n", "last"])
    }

    @Test(arguments: [1, 2, .max])
    func `one byte order mark at the beginning is skipped`(portion: Int) throws {
        let events = try parse("\u{FEFF}event: a\ndata: 1\n\n\u{FEFF}data: 2\n\n", portion: portion)

        #expect(events == [ServerSentEvent(event: "a", data: "1")])
    }

    @Test func `an invalid byte becomes the replacement character, and the stream continues`() throws {
        let events = try parse(Array("data: a".utf8) + [0xFF] + Array("b\n\ndata: c\n\n".utf8))

        #expect(events.map(\.data) == ["a\u{FFFD}b", "c"])
    }

    @Test func `Unicode line separators do not end a line`() throws {
        let events = try parse("data: a\u{2028}b\u{85}c\u{0B}d\u{0C}e\n\n")

        #expect(events.map(\.data) == ["a\u{2028}b\u{85}c\u{0B}d\u{0C}e"])
    }

    @Test func `comments are counted but produce no events`() throws {
        var parser = EventStreamParser()

        let events = try parser.feed(Array(String(repeating: ":\n\n", count: 40).utf8))

        #expect(events == [])
        #expect(parser.commentCount == 40)
    }

    @Test func `exactly one space after the colon is dropped`() throws {
        let events = try parse("data:x\n\ndata: x\n\ndata:  x\n\n")

        #expect(events.map(\.data) == ["x", "x", " x"])
    }

    @Test func `a field without a colon has an empty value`() throws {
        let events = try parse("data\n\ndata\ndata\n\n")

        #expect(events.map(\.data) == ["", "\n"])
    }

    @Test func `an event without data is dropped, and so is its name`() throws {
        let events = try parse("event: ping\n\ndata: 1\n\n")

        #expect(events == [ServerSentEvent(data: "1")])
    }

    @Test func `the last name wins, and an empty name counts as none`() throws {
        let events = try parse("event: a\nevent: b\ndata: 1\n\nevent: a\nevent:\ndata: 2\n\n")

        #expect(events.map(\.event) == ["b", nil])
    }

    @Test func `an identifier applies until another one comes, and one with NUL is ignored`() throws {
        let events = try parse("id: 1\ndata: a\n\ndata: b\n\nid: x\0y\ndata: c\n\nid\ndata: d\n\n")

        #expect(events.map(\.id) == ["1", "1", "1", ""])
    }

    @Test func `unknown and misspelt fields are ignored`() throws {
        let events = try parse("retry: 10\nDATA: no\n data: no\nfoo: bar\ndata: yes\n\n")

        #expect(events == [ServerSentEvent(data: "yes")])
    }

    @Test func `an event cut off by the end is not reported`() throws {
        #expect(try parse("data: 1\n\ndata: 2\n").map(\.data) == ["1"])
        #expect(try parse("data: 1\n\ndata: 2").map(\.data) == ["1"])
    }
}
