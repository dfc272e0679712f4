internal import Model

/// Everything that determines the `end` event of a reply.
struct RenderedEnding: Hashable, Sendable {
    let id: Message.ID
    let status: Message.Status
    let metadata: Message.Metadata?
    let siblings: Message.Siblings
    /// Bytes of the reply's text.
    let length: Int
    /// The first block that a page lacks.
    let from: Int
    let language: Language

    init(_ message: Message, from: Int, language: Language) {
        id = message.id
        status = message.status
        metadata = message.metadata
        siblings = message.siblings
        length = message.content.utf8.count
        self.from = from
        self.language = language
    }
}
