internal import Assistant
internal import Model
internal import Synchronization

/// The fan-outs to open pages, one for each user, chat and language.
final class FeedFanOuts: Sendable {
    private struct Key: Hashable {
        let user: User.ID
        let chat: Chat.ID?
        let language: Language
    }

    private struct Entry {
        let fanOut: FeedFanOut
        let service: Task<Void, Never>
        var pages = 0
    }

    private let replies: Replies
    private let documents: LiveDocuments
    /// Guards the fan-outs that have pages.
    private let entries = Mutex<[Key: Entry]>([:])

    init(replies: Replies, documents: LiveDocuments) {
        self.replies = replies
        self.documents = documents
    }

    /// How many fan-outs have pages.
    var count: Int { entries.withLock { $0.count } }

    /// The fan-out for a new page, which must call ``leave(_:)`` when it closes.
    func join(_ user: User, chat: Chat.ID?) -> FeedFanOut {
        let key = Key(user: user.id, chat: chat, language: user.language)
        return entries.withLock { entries in
            var entry = entries[key] ?? open(key)
            entry.pages += 1
            entries[key] = entry
            return entry.fanOut
        }
    }

    func leave(_ fanOut: FeedFanOut) {
        let key = Key(user: fanOut.user, chat: fanOut.chat, language: fanOut.language)
        entries.withLock { entries in
            entries[key]?.pages -= 1
            guard let entry = entries[key], entry.pages == 0 else { return }
            entry.service.cancel()
            entries[key] = nil
        }
    }

    private func open(_ key: Key) -> Entry {
        let fanOut = FeedFanOut(of: key.user, chat: key.chat, in: key.language, replies, documents)
        let service = Task(executorPreference: FeedExecutor.shared) { await fanOut.serve() }
        return Entry(fanOut: fanOut, service: service)
    }
}
