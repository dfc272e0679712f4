import NIOCore

/// The pace and size of the scripted model's replies.
struct Script: Sendable {
    /// Number of deltas in one reply.
    let deltas: Int
    /// Time between two deltas of the same reply.
    let interval: TimeAmount
    /// Bytes of UTF-8 in each delta.
    let deltaSize: Int

    /// Deltas of a few words each, `rate` per second.
    static func words(rate: Int, seconds: Int) -> Script {
        Script(deltas: rate * seconds, interval: .nanoseconds(1_000_000_000 / Int64(rate)), deltaSize: 48)
    }

    /// A reply of 1 MB in deltas of 1 kB.
    static func long(seconds: Int) -> Script {
        Script(deltas: 1_000, interval: .milliseconds(Int64(seconds) * 1000 / 1_000), deltaSize: 1_000)
    }

    /// Duration of one reply.
    var duration: TimeAmount { .nanoseconds(interval.nanoseconds * Int64(deltas)) }
}
