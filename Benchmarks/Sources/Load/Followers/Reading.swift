/// What one reader got.
struct Reading: Sendable {
    /// How a reading came to its end.
    enum Ending: Sendable {
        /// All of the reply, equal to what was sent.
        case whole
        /// The connection closed before the reply ended.
        case cut
        /// Something else than what was sent, from this byte on.
        case different(at: Int)
        /// A failure, in words.
        case failed(String)
    }

    /// Bytes of text, all equal to what was sent.
    var position = 0
    /// Events with text. Fewer than deltas where several came as one.
    var events = 0
    /// Delay of each delta, in microseconds.
    var delays: [UInt32] = []
    var ending: Ending?
}
