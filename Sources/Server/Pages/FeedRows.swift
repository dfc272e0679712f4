internal import Assistant
internal import Model
internal import Synchronization

/// The rows of open pages, one for each user and chat.
final class FeedRows: Sendable {
    private struct Key: Hashable {
        let user: User.ID
        let chat: Chat.ID?
    }

    private struct Place {
        let row: FeedRow
        let service: Task<Void, Never>
        var pages = 0
    }

    private let replies: Replies
    private let documents: LiveDocuments
    /// Guards the rows that have pages.
    private let places = Mutex<[Key: Place]>([:])

    init(replies: Replies, documents: LiveDocuments) {
        self.replies = replies
        self.documents = documents
    }

    /// How many rows have pages.
    var count: Int { places.withLock { $0.count } }

    /// The row for a new page, which must call ``leave(_:)`` when it closes.
    func join(_ user: User.ID, chat: Chat.ID?) -> FeedRow {
        let key = Key(user: user, chat: chat)
        return places.withLock { places in
            var place = places[key] ?? open(key)
            place.pages += 1
            places[key] = place
            return place.row
        }
    }

    func leave(_ row: FeedRow) {
        let key = Key(user: row.user, chat: row.chat)
        places.withLock { places in
            places[key]?.pages -= 1
            guard let place = places[key], place.pages == 0 else { return }
            place.service.cancel()
            places[key] = nil
        }
    }

    private func open(_ key: Key) -> Place {
        let row = FeedRow(of: key.user, chat: key.chat, replies, documents)
        let service = Task(executorPreference: FeedThreads.shared) { await row.serve() }
        return Place(row: row, service: service)
    }
}
