internal import Assistant
internal import Markdown
internal import Model
internal import Synchronization

/// The HTML of a running reply, rendered once for all pages that show it.
final class LiveDocument: Sendable {
    private struct State {
        var document: GrowingDocument
        /// Bytes of the reply's text that are rendered.
        var position = 0
        /// For each block, the position at which it last changed.
        var changedAt: [Int] = []
    }

    /// What a reader lacks after a position.
    struct Change: Sendable {
        /// Index of the first block that is not as the reader has it.
        let from: Int
        /// All blocks of the document.
        let document: [String]
        /// What the reader has after this.
        let position: Int

        /// The blocks that the reader lacks.
        var blocks: ArraySlice<String> { document[from...] }
    }

    fileprivate let reply: LiveReply
    /// Guards the rendered document.
    private let state: Mutex<State>

    init(_ reply: LiveReply) {
        self.reply = reply
        state = Mutex(State(document: GrowingDocument(scope: "\(reply.id)")))
    }

    /// Renders what is new, and returns the blocks that a reader lacks. `nil` when it lacks none.
    func changes(after position: Int) -> Change? {
        state.withLock { state in
            advance(&state)
            guard state.position > position else { return nil }
            let from = state.changedAt.firstIndex { $0 > position } ?? state.document.blocks.count
            return Change(from: from, document: state.document.blocks, position: state.position)
        }
    }

    private func advance(_ state: inout State) {
        let text = reply.text(after: state.position)
        guard !text.isEmpty else { return }
        state.position += text.utf8.count
        let from = state.document.append(text)
        let count = state.document.blocks.count
        state.changedAt.removeLast(max(0, state.changedAt.count - from))
        state.changedAt += Array(repeating: state.position, count: max(0, count - from))
    }
}

/// The documents of running replies.
final class LiveDocuments: Sendable {
    private let replies: Replies
    /// Guards the documents; those of replies that have ended go when another begins.
    private let documents = Mutex<[Message.ID: LiveDocument]>([:])

    init(replies: Replies) {
        self.replies = replies
    }

    /// The document of a reply that runs on this server.
    func document(of id: Message.ID) -> LiveDocument? {
        guard let live = replies.live(id) else { return nil }
        return documents.withLock { documents in
            // A reply that goes on has the same id, but is another one.
            if let document = documents[id], document.reply === live { return document }
            documents = documents.filter { replies.live($0.key) != nil }
            let document = LiveDocument(live)
            documents[id] = document
            return document
        }
    }

    /// A message as blocks of HTML, a running one as far as it is.
    func blocks(of message: Message) -> [String] {
        if message.status == .streaming, let change = document(of: message.id)?.changes(after: 0) {
            return change.document
        }
        return Markdown.blocks(message.content, scope: "\(message.id)")
    }
}
