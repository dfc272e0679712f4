/// How long to wait for a model server.
///
/// There is no limit on a whole reply: a long answer is not a failure.
public struct Timeouts: Sendable, Hashable {
    /// For the response head, from the first attempt to connect. A busy llama.cpp holds it back until a slot is free.
    public var head: Duration

    /// For the next bytes of a response. Any bytes count, including pings and comments. Time in which nobody asks for
    /// more does not count.
    public var idle: Duration

    /// Limits, by default 120 s and 60 s.
    public init(head: Duration = .seconds(120), idle: Duration = .seconds(60)) {
        self.head = head
        self.idle = idle
    }
}
