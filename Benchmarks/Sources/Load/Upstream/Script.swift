import NIOCore

/// The pace and size of the scripted model's replies.
struct Script: Sendable {
    /// When replies begin to grow.
    enum Start: Sendable {
        /// All together, once the tool says so.
        case together
        /// Each as soon as it is requested. The same reply may be requested again after its end.
        case atOnce
    }

    /// Number of deltas in one reply.
    let deltas: Int
    /// Time between two deltas of the same reply.
    let interval: TimeAmount
    /// Bytes of UTF-8 in each delta.
    var deltaSize: Int
    var start = Start.together
    /// Whether a reply that has all of its text ends only when the tool says so.
    var waitsBeforeEnd = false
    /// Whether every fourth delta ends a paragraph.
    var hasParagraphs = false

    /// Deltas of a few words each, `rate` per second.
    static func words(rate: Int, seconds: Int) -> Script {
        Script(deltas: rate * seconds, interval: .nanoseconds(1_000_000_000 / Int64(rate)), deltaSize: 48)
    }

    /// Deltas of a few words, of which four make a paragraph, so that a page has blocks that are complete.
    static func paragraphs(rate: Int, seconds: Int, deltaSize: Int) -> Script {
        var script = words(rate: rate, seconds: seconds)
        script.deltaSize = deltaSize
        script.hasParagraphs = true
        return script
    }

    /// A reply of 1 MB in deltas of 1 kB.
    static func long(seconds: Int) -> Script {
        Script(deltas: 1_000, interval: .milliseconds(Int64(seconds) * 1000 / 1_000), deltaSize: 1_000)
    }

    /// One delta of a few words, at once.
    static let oneDelta = Script(deltas: 1, interval: .zero, deltaSize: 48, start: .atOnce)

    /// Four paragraphs of a kilobyte each, at once.
    static let paragraphs = Script(
        deltas: 16, interval: .zero, deltaSize: 240, start: .atOnce, hasParagraphs: true)

    /// Duration of one reply.
    var duration: TimeAmount { .nanoseconds(interval.nanoseconds * Int64(deltas)) }
}
