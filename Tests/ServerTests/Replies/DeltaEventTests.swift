import API
import EventStream
import Foundation
import NIOCore
import Testing

@testable import Server

@Suite struct DeltaEventTests {
    private func parsed(_ event: DeltaEvent) throws -> [ServerSentEvent] {
        var parser = EventStreamParser()
        return try parser.feed(Array(event.encoded.readableBytesView))
    }

    @Test(arguments: [
        "", "Hello", "\"quoted\" \\ and / <b>", "Grüße, снова, 🙂👍🏽", "\r\n\n\r\t\u{8}\u{C}\u{1B}\u{7F}\u{2028}\u{FEFF}",
        String(String.UnicodeScalarView((0..<0x21).compactMap(Unicode.Scalar.init))),
        String(repeating: "a\n", count: 5000),
    ])
    func `any text arrives unchanged, in one event`(text: String) throws {
        let events = try parsed(DeltaEvent(text: text, position: 42))

        let event = try #require(events.first)
        #expect(events.count == 1)
        #expect(event.id == "42")
        #expect(event.event == "content_delta")
        let delta = try JSONDecoder().decode(ContentDeltaData.self, from: Data(event.data.utf8)).delta
        #expect(delta.unicodeScalars.elementsEqual(text.unicodeScalars))
    }
}
