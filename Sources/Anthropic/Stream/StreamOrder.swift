/// Checks that the events of a message come in a valid order.
///
/// Silently losing text would be worse than failing, so growth of a block that is not open is a violation; an extra
/// stop is harmless and ignored.
struct StreamOrder {
    private var hasStarted = false
    private var open: Set<Int> = []
    private(set) var hasEnded = false

    mutating func check(_ event: StreamEvent) throws(StreamEvent.Violation) {
        switch event {
        case .messageStart:
            guard !hasStarted else { throw .init(reason: "the message began twice") }
            hasStarted = true
        case .contentBlockStart(let index, _):
            try requireStart()
            guard open.insert(index).inserted else { throw .init(reason: "a block began twice") }
        case .contentBlockDelta(let index, _):
            guard open.contains(index) else { throw .init(reason: "a block grew that was not open") }
        case .contentBlockStop(let index):
            open.remove(index)
        case .messageDelta:
            try requireStart()
        case .messageStop:
            try requireStart()
            hasEnded = true
        case .ping, .unknown:
            break
        }
    }

    private func requireStart() throws(StreamEvent.Violation) {
        guard hasStarted else { throw .init(reason: "the message had not begun") }
    }
}
