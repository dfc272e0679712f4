/// Why a stream of events cannot be read any further.
public enum EventStreamError: Error, Sendable, Hashable {
    /// An event, or a single line of it, holds more bytes than the parser may keep.
    case eventTooLarge(limit: Int)
}
