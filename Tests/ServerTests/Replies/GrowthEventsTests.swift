import API
import Assistant
import EventStream
import Foundation
import Model
import NIOCore
import Testing

@testable import Server

@Suite struct GrowthEventsTests {
    private func parsed(_ growth: [LiveReply.Growth], from start: Position) throws -> [ServerSentEvent] {
        var parser = EventStreamParser()
        let end = Position(ordinal: 9, offset: 0)
        return try parser.feed(
            Array(GrowthEvents(growth: growth, start: start, end: end).encoded.readableBytesView))
    }

    @Test(arguments: [
        "", "Hello", "\"quoted\" \\ and / <b>", "Grüße, снова, 🙂👍🏽", "\r\n\n\r\t\u{8}\u{C}\u{1B}\u{7F}\u{2028}\u{FEFF}",
        String(String.UnicodeScalarView((0..<0x21).compactMap(Unicode.Scalar.init))),
        String(repeating: "a\n", count: 5000),
    ])
    func `any text arrives unchanged, in one event`(text: String) throws {
        let events = try parsed([.text(text, kind: .text)], from: Position(ordinal: 2, offset: 42))

        let event = try #require(events.first)
        #expect(events.count == 1)
        #expect(event.id == "2.\(42 + text.utf8.count)")
        #expect(event.event == "content_delta")
        let delta = try JSONDecoder().decode(ContentDeltaData.self, from: Data(event.data.utf8)).delta
        #expect(delta.unicodeScalars.elementsEqual(text.unicodeScalars))
    }

    @Test func `the id of each event is the position after it`() throws {
        let events = try parsed(
            [
                .start(ordinal: 0, kind: .thinking), .text("Hm", kind: .thinking),
                .end(ordinal: 0, kind: .thinking, durationMillis: 12), .start(ordinal: 1, kind: .text),
                .text("é", kind: .text), .end(ordinal: 1, kind: .text, durationMillis: nil),
            ], from: .start)

        #expect(events.map(\.id) == ["0.1", "0.3", "1.0", "1.1", "1.3", "2.0"])
        #expect(
            events.map(\.event) == [
                "part_start", "thinking_delta", "part_end", "part_start", "content_delta", "part_end",
            ])
        #expect(events[2].data == #"{"duration_ms":12,"kind":"thinking","ordinal":0}"#)
        #expect(events[5].data == #"{"duration_ms":null,"kind":"text","ordinal":1}"#)
    }
}
