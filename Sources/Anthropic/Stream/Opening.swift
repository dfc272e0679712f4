/// Holds back the events before the first content, so that an attempt that fails there leaves no trace and can be
/// retried.
struct Opening {
    /// If a server sends more than this without content, its events are no longer held back.
    static let limit = 64
    /// Bytes held back.
    static let byteLimit = 1 << 18

    private var held: [StreamEvent] = []
    private var bytes = 0
    private var isOver = false

    /// The events to deliver now.
    ///
    /// - Parameter size: Bytes received since the last call.
    mutating func pass(_ events: [StreamEvent], bytes size: Int) -> [StreamEvent] {
        guard !isOver else { return events }
        held += events
        bytes += size
        guard held.count > Self.limit || bytes > Self.byteLimit || events.contains(where: \.hasContent) else {
            return []
        }
        isOver = true
        defer { held = [] }
        return held
    }
}

extension StreamEvent {
    /// Whether the event shows part of the message or ends it.
    fileprivate var hasContent: Bool {
        switch self {
        case .messageStart, .ping, .unknown: false
        case .contentBlockStart(_, .text(let text)): !text.isEmpty
        case .contentBlockStart(_, .thinking(let thinking, _)): !thinking.isEmpty
        case .contentBlockStart, .contentBlockDelta, .contentBlockStop, .messageDelta, .messageStop: true
        }
    }
}
