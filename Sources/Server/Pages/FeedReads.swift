internal import Assistant
internal import Model
internal import Storage

/// What open pages read after a change: once for all pages that read the same.
struct FeedReads: Sendable {
    /// All changes of a user up to one: what is read after its notification includes them.
    struct Moment: Hashable {
        let user: User.ID
        let changes: ChangeSignal.Count
    }

    /// Everything that determines what has changed on a page.
    private struct Reach: Hashable {
        let user: User.ID
        let chat: Chat.ID
        /// The revision that the page is about to reach, and the one it has.
        let revision: Int
        let after: Int
        let first: Message.ID?
    }

    /// Most numbers to keep.
    private static let numbers = 1000
    /// Most bytes of changed messages to keep.
    private static let capacity = 4 << 20

    let chats: ChatStore
    let messages: MessageStore
    private let revisions = SharedCache<Moment, Int>(capacity: numbers) { _ in 1 }
    private let isFull = SharedCache<Moment, Bool>(capacity: numbers) { _ in 1 }
    private let changes = SharedCache<Reach, MessageStore.Changes?>(capacity: capacity) {
        $0?.messages.reduce(64) { $0 + $1.size + 512 } ?? 64
    }

    init(chats: ChatStore, messages: MessageStore) {
        self.chats = chats
        self.messages = messages
    }

    /// How many reads there have been so far.
    var made: Int { revisions.made + isFull.made + changes.made }

    /// The revision of a user's chats.
    func revision(at moment: Moment) async throws -> Int {
        try await revisions.value(for: moment) { [chats] in try await chats.revision(of: moment.user) }
    }

    /// Whether the user has reached the limit of chats.
    func isFull(at moment: Moment) async throws -> Bool {
        try await isFull.value(for: moment) { [chats] in
            let (count, maximum) = try await chats.count(of: moment.user)
            return count >= maximum
        }
    }

    /// The changes that a page lacks; nil if the chat has been deleted.
    ///
    /// - Parameters:
    ///   - cursor: What the page has.
    ///   - revision: What has been stored by now.
    ///   - first: The oldest message on the page.
    func changes(
        in chat: Chat.ID, of user: User.ID, after cursor: Int, upTo revision: Int, from first: Message.ID?
    ) async throws -> MessageStore.Changes? {
        let reach = Reach(user: user, chat: chat, revision: revision, after: cursor, first: first)
        return try await changes.value(for: reach) { [messages] in
            do {
                return try await messages.changes(in: chat, of: user, after: cursor, from: first)
            } catch StoreError.notFound {
                return nil
            }
        }
    }
}
