package import Logging
package import Model
internal import ServiceLifecycle
package import Storage
internal import Synchronization

/// The replies that are being written on this server, and the pages that watch them.
///
/// A reply belongs to the server: it runs in a task of its own, whoever reads along, and its ending is always stored.
package final class Replies: Service {
    /// No reply is begun while the server stops.
    package struct Closing: Error {}

    private struct Running {
        let live: LiveReply
        var task: Task<Void, Never>?
        /// What the reply becomes when its task is cancelled.
        var cancelledStatus: Message.Status = .interrupted
    }

    private struct State {
        var running: [Message.ID: Running] = [:]
        var watches: [User.ID: Watch] = [:]
        var isClosing = false
    }

    /// How often readers who heard nothing get a sign of life.
    private static let heartbeat = Duration.seconds(15)

    /// Guards which replies run and who has a bell.
    private let state = Mutex(State())
    private let writer: ReplyWriter
    private let messages: MessageStore
    private let logger: Logger

    package init(database: Database, source: ModelSource, logger: Logger) {
        messages = MessageStore(database: database)
        writer = ReplyWriter(source: source, messages: messages, contexts: ContextStore(database: database))
        self.logger = logger
    }

    /// Stores what a user said and starts the reply to it.
    ///
    /// - Throws: ``Closing``; what ``MessageStore/begin(_:in:of:)`` throws.
    package func send(
        _ content: String, in chat: Chat.ID, of user: User.ID
    ) async throws -> (message: Message, reply: LiveReply) {
        guard !state.withLock({ $0.isClosing }) else { throw Closing() }
        let (message, reply) = try await messages.begin(content, in: chat, of: user)
        return (message, start(reply, of: user))
    }

    /// A reply that runs on this server.
    package func live(_ id: Message.ID) -> LiveReply? {
        state.withLock { $0.running[id]?.live }
    }

    /// The reply that runs in a chat on this server.
    package func live(in chat: Chat.ID) -> LiveReply? {
        state.withLock { $0.running.values.first { $0.live.chatID == chat }?.live }
    }

    /// What tells that something happened to a user's chats.
    package func watch(of user: User.ID) -> Watch {
        state.withLock { state in
            let watch = state.watches[user] ?? Watch()
            state.watches[user] = watch
            if state.isClosing { watch.anything.close() }
            return watch
        }
    }

    /// Ends a running reply; what was written so far is its text. Nothing happens when it has ended.
    package func stop(_ id: Message.ID) {
        let task = state.withLock { state in
            state.running[id]?.cancelledStatus = .stopped
            return state.running[id]?.task
        }
        task?.cancel()
    }

    /// Marks as interrupted what ran when the server ended without a chance to say so. Comes before any request.
    package func recover() async throws {
        let orphans = try await messages.interruptOrphans()
        if orphans > 0 { logger.notice("Replies interrupted by the last end of the server: \(orphans)") }
    }

    /// Gives signs of life until the server stops; then ends every reply, and waits until all are stored.
    package func run() async throws {
        try? await cancelWhenGracefulShutdown {
            while true {
                try await Task.sleep(for: Self.heartbeat)
                self.nudge()
            }
        }
        await close()
    }

    private func start(_ message: Message, of user: User.ID) -> LiveReply {
        let watch = watch(of: user)
        let live = LiveReply(message, owner: user, ownersBell: watch.anything)
        state.withLock { $0.running[live.id] = Running(live: live) }
        let task = Task { await self.write(live) }
        let isClosing = state.withLock { state in
            state.running[live.id]?.task = task
            return state.isClosing
        }
        if isClosing { task.cancel() }
        watch.ringForChange()
        return live
    }

    private func write(_ live: LiveReply) async {
        var ending = await writer.write(live, logger: logger)
        if ending.status == .streaming {
            ending.status = state.withLock { $0.running[live.id]?.cancelledStatus } ?? .interrupted
        }
        let stored = ending
        // A task of its own: this one may be cancelled, which would roll the transaction back.
        await Task { await self.store(stored, of: live.userID) }.value
        _ = state.withLock { $0.running.removeValue(forKey: live.id) }
        live.end(stored)
        watch(of: live.userID).ringForChange()
    }

    /// Stores an ending, and tries again for a while when the database cannot take it.
    private func store(_ ending: Message, of user: User.ID) async {
        var wait = Duration.milliseconds(100)
        while true {
            do {
                try await messages.finish(ending, of: user)
                return
            } catch StoreError.notFound {
                return  // The account is gone, and its chats with it.
            } catch {
                logger.error("A reply could not be stored", metadata: ["message": "\(ending.id)", "error": "\(error)"])
                guard wait < .seconds(60), !state.withLock({ $0.isClosing }) else { return }
                try? await Task.sleep(for: wait)
                wait *= 3
            }
        }
    }

    private func nudge() {
        let (replies, watches) = state.withLock { (Array($0.running.values), Array($0.watches.values)) }
        for running in replies { running.live.nudge() }
        for watch in watches { watch.anything.nudge() }
    }

    private func close() async {
        let tasks = state.withLock { state in
            state.isClosing = true
            return state.running.values.compactMap(\.task)
        }
        for task in tasks { task.cancel() }
        for task in tasks { await task.value }
        for watch in state.withLock({ Array($0.watches.values) }) { watch.anything.close() }
    }
}
