import EventStream
import Testing

@Suite struct EventStreamLimitTests {
    @Test func `an endless line fails once it is too long`() throws {
        var parser = EventStreamParser(maximumEventSize: 1000)
        let portion = [UInt8](repeating: UInt8(ascii: "x"), count: 100)

        for _ in 0..<10 {
            _ = try parser.feed(portion)
        }

        #expect(throws: EventStreamError.eventTooLarge(limit: 1000)) { try parser.feed(portion) }
        #expect(throws: EventStreamError.eventTooLarge(limit: 1000)) { try parser.feed(Array("\n\n".utf8)) }
    }

    @Test func `many data lines of one event fail together`() throws {
        var parser = EventStreamParser(maximumEventSize: 1000)
        let stream = String(repeating: "data: 0123456789\n", count: 200)

        #expect(throws: EventStreamError.eventTooLarge(limit: 1000)) { try parser.feed(Array(stream.utf8)) }
    }

    @Test(arguments: ["id", "event"])
    func `names and identifiers count towards the limit as well`(field: String) throws {
        var parser = EventStreamParser(maximumEventSize: 1000)
        let long = String(repeating: "x", count: 600)

        _ = try parser.feed(Array("\(field): \(long)\n".utf8))

        #expect(throws: EventStreamError.eventTooLarge(limit: 1000)) {
            try parser.feed(Array("data: \(long)\n".utf8))
        }
    }

    @Test func `a line of 20 MB in one chunk fails`() {
        var parser = EventStreamParser()
        let stream = Array("data: ".utf8) + [UInt8](repeating: UInt8(ascii: "x"), count: 20 << 20) + Array("\n\n".utf8)

        #expect(throws: EventStreamError.eventTooLarge(limit: 8 << 20)) { try parser.feed(stream) }
    }

    @Test func `events before the failure are not lost`() {
        var parser = EventStreamParser(maximumEventSize: 100)
        var events: [ServerSentEvent] = []
        let stream = Array(("data: good\n\ndata: " + String(repeating: "x", count: 200)).utf8)

        #expect(throws: EventStreamError.self) { try parser.feed(stream.span.bytes, into: &events) }

        #expect(events.map(\.data) == ["good"])
    }

    @Test func `a long stream of small events is within the limit`() throws {
        let stream = Array(String(repeating: "data: 0123456789\n\n", count: 1000).utf8)

        #expect(try parse(stream, maximumEventSize: 100).count == 1000)
    }

    @Test(.timeLimit(.minutes(5)))
    func `a large event costs time in proportion to its size, byte by byte`() throws {
        let stream = Array(("data: " + String(repeating: "x", count: 300_000) + "\n\n").utf8)

        #expect(try parse(stream, portion: 1).map(\.data.utf8.count) == [300_000])
    }

    @Test(.timeLimit(.minutes(5)))
    func `random bytes never trap, and the sizes of chunks never matter`() throws {
        var generator = SeededGenerator(seed: 0x5EED)
        let alphabet = Array("data:event id\n\r\n:\u{FEFF}é\0x".utf8) + [0xFF, 0xC3]

        for _ in 0..<3000 {
            let length = Int.random(in: 0...120, using: &generator)
            let stream = (0..<length).map { _ in alphabet.randomElement(using: &generator) ?? 0 }
            let whole = try parse(stream)
            let portion = Int.random(in: 1...7, using: &generator)
            #expect(try parse(stream, portion: portion) == whole)
        }
    }
}

/// Repeatable randomness.
///
/// - Source: SplitMix64, Steele, Lea and Flood, 2014.
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) {
        state = seed
    }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
