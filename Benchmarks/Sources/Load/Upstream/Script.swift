import NIOCore

/// What the scripted model says in each of its replies.
struct Script: Sendable {
    /// Deltas of one reply.
    let deltas: Int
    /// Time between two deltas of one reply.
    let interval: TimeAmount
    /// Bytes of UTF-8 in each delta.
    let deltaSize: Int

    /// Deltas the size of a few words, `rate` of them a second.
    static func words(rate: Int, seconds: Int) -> Script {
        Script(deltas: rate * seconds, interval: .nanoseconds(1_000_000_000 / Int64(rate)), deltaSize: 48)
    }

    /// A reply of 2 MB in deltas of 1 kB.
    static func long(seconds: Int) -> Script {
        Script(deltas: 2_000, interval: .milliseconds(Int64(seconds) * 1000 / 2_000), deltaSize: 1_000)
    }

    /// How long one reply takes.
    var duration: TimeAmount { .nanoseconds(interval.nanoseconds * Int64(deltas)) }
}
