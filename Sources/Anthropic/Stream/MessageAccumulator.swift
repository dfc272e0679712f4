/// Assembles the events of a stream into a message.
///
/// Never fails: events that do not fit, such as growth of a block that is not open, are ignored. Each event costs time
/// in proportion to its own size, however long the message is.
public struct MessageAccumulator: Sendable {
    /// The message so far.
    public private(set) var message = Message()

    /// Positions of the open blocks in the message. A hostile index is only a key here, never a position.
    private var open: [Int: Int] = [:]

    /// An empty accumulator.
    public init() {}

    /// Takes the next event.
    public mutating func apply(_ event: StreamEvent) {
        switch event {
        case .contentBlockDelta(let index, let delta):
            guard let position = open[index] else { return }
            message.blocks[position].apply(delta)
        case .contentBlockStart(let index, let block):
            guard open[index] == nil else { return }
            open[index] = message.blocks.count
            message.blocks.append(Message.Block(block))
        case .contentBlockStop(let index):
            guard let position = open.removeValue(forKey: index) else { return }
            message.blocks[position].finish()
        case .messageStart(let start):
            message.id = start.id ?? message.id
            message.model = start.model ?? message.model
            message.usage.update(with: start.usage)
        case .messageDelta(let delta):
            apply(delta)
        case .messageStop:
            message.isComplete = true
        case .ping, .unknown:
            break
        }
    }

    private mutating func apply(_ delta: MessageDelta) {
        message.usage.update(with: delta.usage)
        message.stopSequence = delta.stopSequence ?? message.stopSequence
        message.stopDetails = delta.stopDetails ?? message.stopDetails
        message.stopReason = delta.stopReason ?? message.stopReason
        if message.stopReason == .endTurn, message.stopSequence != nil {
            message.stopReason = .stopSequence  // llama.cpp names the sequence but not the reason
        }
    }
}
