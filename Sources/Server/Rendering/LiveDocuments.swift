internal import Assistant
internal import Model
internal import Synchronization

/// The documents of running replies.
final class LiveDocuments: Sendable {
    private struct State {
        /// Those of ended replies are removed when another reply begins.
        var documents: [Message.ID: LiveDocument] = [:]
        /// How many documents there have been.
        var count = 0
    }

    private let replies: Replies
    private let pool: ComputePool
    /// Guards the documents.
    private let state = Mutex(State())

    init(replies: Replies, pool: ComputePool) {
        self.replies = replies
        self.pool = pool
    }

    /// The document of a reply that is running on this server.
    func document(of id: Message.ID) -> LiveDocument? {
        replies.live(id).map(document)
    }

    /// The document of a running reply.
    func document(of live: LiveReply) -> LiveDocument {
        state.withLock { state in
            // A continued reply has the same ID but is a different one.
            if let document = state.documents[live.id], document.reply === live { return document }
            state.documents = state.documents.filter { replies.live($0.key) != nil }
            state.count += 1
            let document = LiveDocument(live, number: state.count, pool: pool)
            state.documents[live.id] = document
            return document
        }
    }
}
