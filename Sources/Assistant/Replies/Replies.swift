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

    /// As many replies to one person run or wait as may.
    package struct TooMany: Error {}

    private struct Running {
        let live: LiveReply
        var task: Task<Void, Never>?
        /// When its turn in the queue came.
        var startedAt: ContinuousClock.Instant?
        /// Why it was ended; otherwise a cancelled task means that the server stops.
        var cause: Cause?
    }

    private enum Cause {
        case stopped, overtime
    }

    private struct State {
        var running: [Message.ID: Running] = [:]
        var watches: [User.ID: Watch] = [:]
        var naming: [Chat.ID: Task<Void, Never>] = [:]
        var isLogFailing = false
        var isClosing = false
        /// Set when the last reply is stored: nothing will ring any more.
        var hasClosed = false
    }

    /// How often readers who heard nothing get a sign of life.
    private static let heartbeat = Duration.seconds(15)
    /// How often what was written is stored: all that an abrupt end of the process can lose.
    private static let logInterval = Duration.milliseconds(200)

    /// Titles asked of the model at the same time.
    private static let mostNaming = 4

    /// Guards which replies run and who has a bell.
    private let state = Mutex(State())
    private let writer: ReplyWriter
    private let store: ReplyStore
    private let messages: MessageStore
    private let titles: TitleWriter
    private let limits: ReplyLimits
    private let queue: ReplyQueue
    private let logger: Logger

    package init(
        database: Database, source: ModelSource, limits: ReplyLimits = ReplyLimits(), titles: Titles = .words,
        logger: Logger
    ) {
        store = ReplyStore(database: database)
        messages = MessageStore(database: database)
        writer = ReplyWriter(source: source, messages: messages, contexts: ContextStore(database: database))
        self.titles = TitleWriter(titles: titles, source: source, database: database)
        self.limits = limits
        queue = ReplyQueue(limits)
        self.logger = logger
    }

    /// Stores what a user wants answered and starts the reply to it.
    ///
    /// - Returns: The position is what the user has of the reply's text.
    /// - Throws: ``Closing``; ``TooMany``; what ``ReplyStore/begin(_:in:of:key:)`` throws.
    package func begin(
        _ command: ReplyStore.Command, in chat: Chat.ID, of user: User.ID, key: IdempotencyKey? = nil
    ) async throws -> (message: Message, reply: LiveReply, position: Int) {
        guard !isClosing else { throw Closing() }
        guard answering(of: user).count < limits.heldPerUser else { throw TooMany() }
        let exchange = try await store.begin(command, in: chat, of: user, key: key)
        let reply =
            exchange.isNew
            ? start(exchange.reply, of: user) : try await follow(exchange.reply.id, in: chat, of: user)
        return (exchange.message, reply, exchange.isNew ? exchange.reply.content.utf8.count : 0)
    }

    /// A reply to read along, running or ended.
    ///
    /// - Throws: ``StoreError/notFound``; ``Closing`` when it runs, but not here.
    package func follow(_ id: Message.ID, in chat: Chat.ID, of user: User.ID) async throws -> LiveReply {
        // It may just be about to run, or just have ended: each shows in a moment, here or in the database.
        for _ in 0..<50 {
            let message = try await messages.message(id, in: chat, of: user)
            if let live = live(id) { return live }
            if message.status != .streaming { return LiveReply(message, owner: user, ownersBell: Bell()) }
            try await Task.sleep(for: .milliseconds(20))
        }
        throw Closing()
    }

    /// Shows the branch that holds a message.
    ///
    /// - Throws: ``StoreError/notFound``.
    package func show(_ message: Message.ID, in chat: Chat.ID, of user: User.ID) async throws -> Chat {
        let shown = try await store.show(message, in: chat, of: user)
        watch(of: user).ringForChange()
        return shown
    }

    /// Whether the server is about to stop.
    package var isClosing: Bool { state.withLock { $0.isClosing } }

    /// Whether chats are being given their titles.
    package var isNaming: Bool { state.withLock { !$0.naming.isEmpty } }

    /// A reply that runs on this server.
    package func live(_ id: Message.ID) -> LiveReply? {
        state.withLock { $0.running[id]?.live }
    }

    /// The reply that runs in a chat on this server.
    package func live(in chat: Chat.ID) -> LiveReply? {
        state.withLock { $0.running.values.first { $0.live.chatID == chat }?.live }
    }

    /// The chats of a user in which a reply runs on this server.
    package func answering(of user: User.ID) -> Set<Chat.ID> {
        state.withLock { state in
            Set(state.running.values.lazy.map(\.live).filter { $0.userID == user }.map(\.chatID))
        }
    }

    /// What tells that something happened to a user's chats.
    package func watch(of user: User.ID) -> Watch {
        state.withLock { state in
            let watch = state.watches[user] ?? Watch()
            state.watches[user] = watch
            if state.hasClosed { watch.anything.close() }
            return watch
        }
    }

    /// Makes everything that a user follows here find out whether they may still read it.
    package func accessChanged(of user: User.ID) {
        let watch = watch(of: user)
        watch.access.ring()
        watch.ringForChange()
        for running in state.withLock({ Array($0.running.values) }) where running.live.userID == user {
            running.live.nudge()
        }
    }

    /// Ends a running reply; what was written so far is its text. Nothing happens when it has ended.
    package func stop(_ id: Message.ID) {
        end(id, because: .stopped)
    }

    private func end(_ id: Message.ID, because cause: Cause) {
        let task = state.withLock { state in
            if state.running[id]?.cause == nil { state.running[id]?.cause = cause }
            return state.running[id]?.task
        }
        task?.cancel()
    }

    /// Marks as interrupted what ran when the server ended without a chance to say so. Comes before any request.
    package func recover() async throws {
        let orphans = try await store.recover()
        if orphans > 0 { logger.notice("Replies interrupted by the last end of the server: \(orphans)") }
    }

    /// Stores what is written, and gives signs of life, until the server stops; then lets running replies go on for the
    /// time of grace, ends the rest, and waits until all are stored.
    package func run() async throws {
        await withTaskGroup { group in
            group.addTask { await self.every(Self.heartbeat) { self.nudge() } }
            group.addTask {
                await self.every(Self.logInterval) {
                    self.endOvertime()
                    await self.log()
                }
            }
            try? await gracefulShutdown()
            await close()
            group.cancelAll()
        }
    }

    private func every(_ interval: Duration, _ work: () async -> Void) async {
        while (try? await Task.sleep(for: interval)) != nil { await work() }
    }

    /// Ends the replies that have run for as long as one may.
    private func endOvertime() {
        let latest = ContinuousClock.now - limits.duration
        let late = state.withLock { state in
            state.running.values.filter { $0.startedAt.map { $0 < latest } ?? false && $0.cause == nil }
        }
        for running in late { end(running.live.id, because: .overtime) }
    }

    /// Stores what all running replies have gained, in one transaction.
    private func log() async {
        let pieces = state.withLock { $0.running.values.map(\.live) }.compactMap { live in
            live.unlogged().map { (live, ReplyStore.Piece(reply: live.id, position: $0.position, content: $0.text)) }
        }
        guard !pieces.isEmpty else { return }
        do {
            try await store.append(pieces.map { $0.1 })
            for (live, piece) in pieces { live.markLogged(upTo: piece.position + piece.content.utf8.count) }
            if setLogFailing(false) { logger.notice("Running replies are logged again") }
        } catch {
            // Told once: the next attempt comes in a fifth of a second.
            if !setLogFailing(true) {
                logger.error("Running replies cannot be logged", metadata: ["error": "\(error)"])
            }
        }
    }

    /// - Returns: What it was before.
    private func setLogFailing(_ isFailing: Bool) -> Bool {
        state.withLock { state in
            let before = state.isLogFailing
            state.isLogFailing = isFailing
            return before
        }
    }

    private func start(_ message: Message, of user: User.ID) -> LiveReply {
        let watch = watch(of: user)
        let live = LiveReply(message, owner: user, ownersBell: watch.anything)
        state.withLock { $0.running[live.id] = Running(live: live) }
        let task = Task { await self.write(live) }
        let isUnwanted = state.withLock { state in
            state.running[live.id]?.task = task
            return state.isClosing || state.running[live.id]?.cause != nil
        }
        if isUnwanted { task.cancel() }
        watch.ringForChange()
        return live
    }

    private func write(_ live: LiveReply) async {
        let ending = await ending(of: live)
        // A task of its own: this one may be cancelled, which would roll the transaction back.
        await Task { await self.finish(ending, of: live.userID) }.value
        _ = state.withLock { $0.running.removeValue(forKey: live.id) }
        live.end(ending)
        watch(of: live.userID).ringForChange()
        if ending.status != .failed { name(live.chatID, of: live.userID, after: ending) }
    }

    /// Writes a reply when its turn has come.
    private func ending(of live: LiveReply) async -> Message {
        var ending = live.message
        if await queue.enter(live) {
            state.withLock { $0.running[live.id]?.startedAt = .now }
            ending = await writer.write(live, logger: logger)
            queue.leave(live)
        }
        guard ending.status == .streaming else { return ending }
        switch state.withLock({ $0.running[live.id]?.cause }) {
        case .stopped: ending.status = .stopped
        case .overtime: ending.fail(.overtime)
        case nil: ending.status = .interrupted
        }
        return ending
    }

    /// Gives a chat that nobody named a title, beside everything else.
    private func name(_ chat: Chat.ID, of user: User.ID, after reply: Message) {
        state.withLock { state in
            guard !state.isClosing, state.naming[chat] == nil else { return }
            let isBusy = state.naming.count >= Self.mostNaming
            state.naming[chat] = Task {
                if await titles.name(chat, of: user, after: reply, isBusy: isBusy) { watch(of: user).ringForChange() }
                _ = self.state.withLock { $0.naming.removeValue(forKey: chat) }
            }
        }
    }

    /// Stores an ending, and tries again for as long as the database cannot take it: until then the reply runs, and what
    /// was written is in the log.
    private func finish(_ ending: Message, of user: User.ID) async {
        var wait = Duration.milliseconds(100)
        while true {
            do {
                try await store.finish(ending, of: user)
                return
            } catch StoreError.notFound {
                return  // The account is gone, and its chats with it.
            } catch {
                logger.error("A reply could not be stored", metadata: ["reply": "\(ending.id)", "error": "\(error)"])
                guard !isClosing else { return }
                try? await Task.sleep(for: wait)
                wait = min(wait * 2, .seconds(5))
            }
        }
    }

    private func nudge() {
        let (replies, watches) = state.withLock { (Array($0.running.values), Array($0.watches.values)) }
        for running in replies { running.live.nudge() }
        for watch in watches { watch.anything.nudge() }
    }

    private func close() async {
        state.withLock { $0.isClosing = true }
        let deadline = Task { [grace = limits.grace] in
            try await Task.sleep(for: grace)
            for task in runningTasks { task.cancel() }
        }
        while let task = runningTasks.first { await task.value }
        deadline.cancel()
        for task in state.withLock({ Array($0.naming.values) }) {
            task.cancel()
            await task.value
        }
        let watches = state.withLock { state in
            state.hasClosed = true
            return Array(state.watches.values)
        }
        for watch in watches { watch.anything.close() }
    }

    private var runningTasks: [Task<Void, Never>] {
        state.withLock { $0.running.values.compactMap(\.task) }
    }
}
