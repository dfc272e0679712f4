import NIOCore
import TestSupport
import Testing

@testable import Anthropic

/// Hostile streams through the real client: every input gives an outcome and never a trap.
@Suite struct StreamFuzzTests {
    @Test(.timeLimit(.minutes(5)))
    func `a stream cut at every byte keeps a beginning of the text and is never complete`() async throws {
        let stream = Array(documentedStream.joined().utf8)
        let answers = (0..<stream.count).map {
            ScriptedAnswer.opening(.closeDelimited) + [.raw(Array(stream[..<$0])), .close]
        }
        try await withClient(answers) { client, _ in
            for _ in answers.indices {
                let outcome = try await Outcome(of: client.stream(.greeting))
                #expect(outcome.error?.kind == .truncated && !outcome.message.isComplete)
                #expect("Hello!".hasPrefix(outcome.message.text))
            }
        }
    }

    @Test(.timeLimit(.minutes(5)))
    func `shuffled and damaged events end as complete or as an error, with the text received`() async throws {
        var generator = SeededGenerator(seed: 0xFEED)
        let streams = (0..<300).map { _ in damagedStream(&generator) }
        let answers = streams.map { ScriptedAnswer.opening() + [.body($0), .end] }
        try await withClient(answers) { client, upstream in
            while upstream.requests.count < answers.count {
                let before = upstream.requests.count
                let outcome = try await Outcome(of: client.stream(.greeting))
                let read = ReadStream(streams[upstream.requests.count - 1], portion: .max)

                #expect((outcome.error == nil) == outcome.message.isComplete)
                #expect(outcome.message.isComplete == read.isComplete)
                #expect(outcome.message.text == read.message.text || outcome.error?.phase == .beforeText)
                #expect(upstream.requests.count - before <= 3)
            }
        }
    }

    @Test func `the sizes of chunks never matter, whatever arrives`() {
        var generator = SeededGenerator(seed: 0xBEEF)
        var complete = 0
        for _ in 0..<2000 {
            let stream = damagedStream(&generator)
            let whole = ReadStream(stream, portion: .max)

            let read = ReadStream(stream, portion: Int.random(in: 1...40, using: &generator))

            #expect(read == whole)
            #expect(whole.message.text.unicodeScalars.count <= stream.count)
            complete += whole.isComplete ? 1 : 0
        }
        #expect((1..<2000).contains(complete))  // both kinds were tried
    }

    /// The documented stream, sometimes out of order, with up to six bytes changed.
    private func damagedStream(_ generator: inout SeededGenerator) -> [UInt8] {
        let isShuffled = Bool.random(using: &generator)
        let events = isShuffled ? documentedStream.shuffled(using: &generator) : documentedStream
        var bytes = Array(events.joined().utf8)
        for _ in 0..<Int.random(in: 0...6, using: &generator) {
            bytes[Int.random(in: 0..<bytes.count, using: &generator)] = UInt8.random(in: 0...255, using: &generator)
        }
        return bytes
    }
}

/// The result of reading a stream, without a network.
private struct ReadStream: Equatable {
    var events: [StreamEvent] = []
    var ending: String
    var message: Message

    var isComplete: Bool { message.isComplete }

    init(_ bytes: [UInt8], portion: Int) {
        var reader = EventReader()
        var accumulator = MessageAccumulator()
        var rest = bytes[...]
        while !rest.isEmpty, reader.ending == nil {
            events += reader.read(ByteBuffer(bytes: rest.prefix(portion)))
            rest = rest.dropFirst(portion)
        }
        for event in events { accumulator.apply(event) }
        message = accumulator.message
        ending = reader.ending.map { "\($0)" } ?? "none"
    }
}

/// Repeatable randomness.
///
/// - Source: SplitMix64, Steele, Lea and Flood, 2014.
private struct SeededGenerator: RandomNumberGenerator {
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
