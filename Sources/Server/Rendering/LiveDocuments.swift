internal import Assistant
internal import Model
internal import Synchronization
internal import Web

/// The documents of running replies.
final class LiveDocuments: Sendable {
    private struct Key: Hashable {
        let reply: Message.ID
        let language: Language
    }

    private struct State {
        /// Those of ended replies are removed when another reply begins.
        var documents: [Key: LiveDocument] = [:]
        /// How many documents there have been.
        var count = 0
    }

    private let replies: Replies
    private let pages: Pages
    private let pool: ComputePool
    /// Guards the documents.
    private let state = Mutex(State())

    init(replies: Replies, pages: Pages, pool: ComputePool) {
        self.replies = replies
        self.pages = pages
        self.pool = pool
    }

    /// The document of a reply that is written here, or followed here already.
    func document(of id: Message.ID, in language: Language) -> LiveDocument? {
        replies.live(id).map { document(of: $0, in: language) }
    }

    /// The document of a running reply.
    func document(of live: LiveReply, in language: Language) -> LiveDocument {
        let key = Key(reply: live.id, language: language)
        return state.withLock { state in
            // A continued reply has the same ID but is a different one.
            if let document = state.documents[key], document.reply === live { return document }
            state.documents = state.documents.filter { replies.live($0.key.reply) != nil }
            state.count += 1
            let document = LiveDocument(
                live, number: state.count, sections: MessageSections(of: live.id, pages, in: language), pool: pool)
            state.documents[key] = document
            return document
        }
    }
}
