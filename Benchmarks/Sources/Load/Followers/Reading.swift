/// What one reader received.
struct Reading: Sendable {
    /// How a reading ended.
    enum Ending: Sendable {
        /// All of the reply, equal to what was sent.
        case whole
        /// The connection closed before the reply ended.
        case cut
        /// The text differs from what was sent, from this byte on.
        case different(at: Int)
        /// A failure, with its description.
        case failed(String)
    }

    /// Number of bytes of text, all equal to what was sent.
    var position = 0
    /// Whether a line had arrived in part when the reading ended.
    var isWithinLine = false
    /// Number of events with text: fewer than deltas if several were merged.
    var events = 0
    /// Delay of each delta, in microseconds.
    var delays: [UInt32] = []
    var ending: Ending?
    /// Time from opening the connection to the first delta, in microseconds.
    var firstDelta: UInt32?
    /// When the reading ended, in nanoseconds of the monotonic clock.
    var end: UInt64 = 0
}
