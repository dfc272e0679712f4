import Anthropic
import TestSupport
import Testing

/// Hostile streams through the real client: whatever comes, an outcome and no trap.
@Suite struct StreamFuzzTests {
    @Test(.timeLimit(.minutes(2)))
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

    @Test(.timeLimit(.minutes(2)))
    func `shuffled and damaged events never trap`() async throws {
        var generator = SeededGenerator(seed: 0xFEED)
        let answers = (0..<300).map { _ in
            var bytes = Array(documentedStream.shuffled(using: &generator).joined().utf8)
            for _ in 0..<Int.random(in: 0...6, using: &generator) {
                bytes[Int.random(in: 0..<bytes.count, using: &generator)] = UInt8.random(in: 0...255, using: &generator)
            }
            return ScriptedAnswer.opening() + [.body(bytes), .end]
        }
        try await withClient(answers) { client, upstream in
            while upstream.requests.count < answers.count {
                _ = try await Outcome(of: client.stream(.greeting))
            }
        }
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
