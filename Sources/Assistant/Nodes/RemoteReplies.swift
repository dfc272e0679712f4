internal import Logging
internal import Model
internal import Storage
internal import Synchronization

/// The replies that run on other servers and are read here: they grow by what those servers log.
///
/// However many readers a reply has here, it is looked up once, and all replies together with one query.
final class RemoteReplies: Sendable {
    private struct Remote {
        let live: LiveReply
        /// The last entry of the log that the reply has.
        var last: ReplyStore.LogEntry
    }

    private let store: ReplyStore
    private let messages: MessageStore
    private let logger: Logger
    /// Guards which replies are followed.
    private let followed = Mutex<[Message.ID: Remote]>([:])

    init(_ database: Database, logger: Logger) {
        store = ReplyStore(database: database)
        messages = MessageStore(database: database)
        self.logger = logger
    }

    subscript(id: Message.ID) -> LiveReply? { followed.withLock { $0[id]?.live } }

    var all: [LiveReply] { followed.withLock { $0.values.map(\.live) } }

    /// The reply that is followed in a chat.
    func first(in chat: Chat.ID) -> LiveReply? {
        followed.withLock { $0.values.first { $0.live.chatID == chat }?.live }
    }

    /// Follows a running reply.
    ///
    /// - Parameters:
    ///   - node: This server.
    ///   - signal: Notifies of every change to the user's chats.
    /// - Returns: `nil` if it is this server's own, or has just ended.
    func follow(
        _ message: Message, of user: User.ID, on node: Node.ID, signal: ChangeSignal
    ) async throws -> LiveReply? {
        if let live = self[message.id] { return live }
        guard let news = try await store.news(of: [message.id: 0]).first, news.status == .streaming, news.node != node
        else { return nil }
        let live = LiveReply(message, owner: user, ownersSignal: signal)
        guard live.take(news.pieces) else { return nil }
        return followed.withLock { followed in
            if let other = followed[message.id]?.live { return other }
            followed[message.id] = Remote(live: live, last: news.pieces.last?.entry ?? 0)
            return live
        }
    }

    /// Reads what has become of all followed replies.
    ///
    /// - Returns: The users one of whose replies has ended.
    func advance() async -> Set<User.ID> {
        let known = followed.withLock { $0.mapValues(\.last) }
        guard !known.isEmpty else { return [] }
        var users: Set<User.ID> = []
        do {
            for news in try await store.news(of: known) {
                guard let live = self[news.reply] else { continue }
                if news.status == .streaming {
                    if !note(news) { end(live, nil) }
                } else {
                    users.insert(live.userID)
                    end(live, try await ending(of: live))
                }
            }
        } catch {
            logger.debug("Replies on other servers cannot be read", metadata: ["error": "\(error)"])
        }
        return users
    }

    /// - Returns: False if the reply is another one by now: it ended and was continued.
    private func note(_ news: ReplyStore.News) -> Bool {
        guard let last = news.pieces.last?.entry else { return true }
        let live = followed.withLock { followed in
            followed[news.reply]?.last = last
            return followed[news.reply]?.live
        }
        return live?.take(news.pieces) ?? true
    }

    private func ending(of live: LiveReply) async throws -> Message? {
        do {
            return try await messages.message(live.id, in: live.chatID, of: live.userID)
        } catch StoreError.notFound {
            return nil
        }
    }

    /// - Parameter ending: `nil` if nobody knows how it ended: its readers come back, and find out.
    private func end(_ live: LiveReply, _ ending: Message?) {
        followed.withLock { $0[live.id] = nil }
        if let ending { live.end(ending) } else { live.abandon() }
    }
}
