import NIOCore

/// The text of deltas: the time at which each was sent, then words that need escaping and letters of several bytes.
struct DeltaText: Sendable {
    /// Bytes that only lack the time.
    struct Form: Sendable {
        let bytes: [UInt8]
        /// Where the time goes.
        let time: Int

        fileprivate init(before: [UInt8], after: [UInt8]) {
            bytes = before + [UInt8](repeating: UInt8(ascii: "0"), count: DeltaText.timeLength) + after
            time = before.count
        }
    }

    /// Digits of the time, in nanoseconds of the machine's steady clock.
    static let timeLength = 16

    /// The text as a reader gets it, by the number of the delta.
    private let plain: [Form]
    /// The event of the Messages API that carries it, as a chunk of HTTP.
    private let chunks: [Form]

    /// - Parameter size: Bytes of UTF-8 of a whole delta.
    init(size: Int) {
        let phrases = ["He said: \"Well…\"\n", "снова и снова, ", "C:\\temp\t| 1 < 2 & 3 ", "👍🏽 é — “ok” "]
        let words = phrases.map { Self.repeated($0, size: size - Self.timeLength) }
        plain = words.map { Form(before: [], after: Array($0.utf8)) }
        chunks = words.map { words in
            let (before, after) = MessagesEvent.aroundDelta
            let end = Self.escaped(words) + after
            return Form(
                before: HTTPChunk.head(before.count + Self.timeLength + end.count) + before, after: end + HTTPChunk.end)
        }
    }

    func plain(_ delta: Int) -> Form { plain[delta % plain.count] }

    func chunk(_ delta: Int) -> Form { chunks[delta % chunks.count] }

    /// A time as it stands in a delta.
    static func digits(of time: UInt64) -> [UInt8] {
        var digits = [UInt8](repeating: UInt8(ascii: "0"), count: timeLength)
        var rest = time
        for place in digits.indices.reversed() {
            digits[place] += UInt8(rest % 10)
            rest /= 10
        }
        return digits
    }

    /// The time at the beginning of a delta.
    static func time(in delta: ArraySlice<UInt8>) -> UInt64 {
        delta.prefix(timeLength).reduce(0) { $0 * 10 + UInt64($1 &- UInt8(ascii: "0")) }
    }

    /// A phrase again and again, cut between scalars and filled up with full stops.
    private static func repeated(_ phrase: String, size: Int) -> String {
        var text = ""
        while true {
            for scalar in phrase.unicodeScalars {
                let room = size - text.utf8.count
                guard UTF8.width(scalar) <= room else { return text + String(repeating: ".", count: room) }
                text.unicodeScalars.append(scalar)
            }
        }
    }

    private static func escaped(_ text: String) -> [UInt8] {
        text.utf8.flatMap { byte -> [UInt8] in
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"): [UInt8(ascii: "\\"), byte]
            case UInt8(ascii: "\n"): Array("\\n".utf8)
            case UInt8(ascii: "\t"): Array("\\t".utf8)
            default: [byte]
            }
        }
    }
}
