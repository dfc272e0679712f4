import NIOCore

/// The text of deltas: the time of sending, then words that need escaping and characters of several bytes.
struct DeltaText: Sendable {
    /// Bytes that are complete except for the time.
    struct Form: Sendable {
        let bytes: [UInt8]
        /// The position of the time.
        let time: Int

        fileprivate init(before: [UInt8], after: [UInt8]) {
            bytes = before + [UInt8](repeating: UInt8(ascii: "0"), count: DeltaText.timeLength) + after
            time = before.count
        }
    }

    /// Number of digits of the time, which is in nanoseconds of the monotonic clock.
    static let timeLength = 16

    /// The text as a reader receives it, by the number of the delta.
    private let plain: [Form]
    /// The Messages API event that carries it, as an HTTP chunk.
    private let chunks: [Form]

    /// - Parameters:
    ///   - size: Size of a delta in bytes of UTF-8.
    ///   - hasParagraphs: Whether every fourth delta ends a paragraph.
    init(size: Int, hasParagraphs: Bool = false) {
        let phrases = ["He said: \"Well…\"\n", "снова и снова, ", "C:\\temp\t| 1 < 2 & 3 ", "👍🏽 é — “ok” "]
        let words = phrases.enumerated().map { number, phrase in
            let end = hasParagraphs && number == phrases.count - 1 ? "\n\n" : ""
            return Self.repeated(phrase, size: size - Self.timeLength - end.utf8.count) + end
        }
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

    /// The digits of a time, as written into a delta.
    static func digits(of time: UInt64) -> [UInt8] {
        var digits = [UInt8](repeating: UInt8(ascii: "0"), count: timeLength)
        var rest = time
        for place in digits.indices.reversed() {
            digits[place] += UInt8(rest % 10)
            rest /= 10
        }
        return digits
    }

    /// The time read from the beginning of a delta.
    static func time(in delta: some Sequence<UInt8>) -> UInt64 {
        delta.prefix(timeLength).reduce(0) { $0 * 10 + UInt64($1 &- UInt8(ascii: "0")) }
    }

    /// A phrase repeated to a size in bytes, cut between scalars and padded with full stops.
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
