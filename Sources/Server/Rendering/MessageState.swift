internal import Model

/// Identifies a message as it was at some time.
struct MessageState: Hashable, Sendable {
    private let id: Message.ID
    private let status: Message.Status
    private let metadata: Message.Metadata?
    private let siblings: Message.Siblings
    /// Bytes of all parts, which only ever grows.
    private let length: Int

    init(_ message: Message) {
        id = message.id
        status = message.status
        metadata = message.metadata
        siblings = message.siblings
        length = message.size
    }
}
