package import Logging
package import Model
internal import ServiceLifecycle
package import Storage
internal import Synchronization

/// The replies that are being written on this server, and the pages that watch them.
///
/// A reply belongs to the server: it runs in its own task, whether or not anyone is reading, and how it ends is always
/// stored.
package final class Replies: Service {
    /// The server is stopping and starts no more replies.
    package struct Closing: Error {}
    /// The reply runs on another server.
    package struct RunsElsewhere: Error {}

    private struct Running {
        let live: LiveReply
        let task: Task<Void, Never>
        /// When its turn in the queue came.
        var startedAt: ContinuousClock.Instant?
        /// Why it was ended; without a cause, cancellation means that the server is stopping.
        var cause: Cause?
    }

    private enum Cause {
        case stopped, overtime
    }

    private struct State {
        var running: [Message.ID: Running] = [:]
        /// How many replies of each user are running, or are being stored in order to run.
        var held: [User.ID: Int] = [:]
        var isClosing = false

        /// Whether no reply is running, and none is about to.
        var isIdle: Bool { held.isEmpty }

        mutating func release(_ user: User.ID) {
            let left = held[user, default: 1] - 1
            held[user] = left > 0 ? left : nil
        }
    }

    /// How often idle readers get a keep-alive.
    private static let heartbeat = Duration.seconds(15)
    /// How often new text is stored: at most this much is lost in a crash.
    private static let logInterval = Duration.milliseconds(200)

    /// Guards which replies run.
    private let state = Mutex(State())
    private let writer: ReplyWriter
    private let store: ReplyStore
    private let messages: MessageStore
    private let log: ReplyLog
    private let queue: ReplyQueue
    private let naming: Naming
    private let watches = Watches()
    /// Notifies when a reply has ended, or a command has failed or started a reply.
    private let endings = ChangeSignal()
    private let limits: ReplyLimits
    private let now: @Sendable () -> ContinuousClock.Instant
    private let logger: Logger

    /// - Parameter now: The clock for the duration of replies.
    package init(
        database: Database, source: ModelSource, limits: ReplyLimits = ReplyLimits(), titles: Titles = .words,
        now: @escaping @Sendable () -> ContinuousClock.Instant = { .now }, logger: Logger
    ) {
        store = ReplyStore(database: database)
        messages = MessageStore(database: database)
        writer = ReplyWriter(source: source, prompts: PromptStore(database: database))
        log = ReplyLog(store: store, logger: logger)
        queue = ReplyQueue(limits)
        naming = Naming(TitleWriter(titles: titles, source: source, database: database, logger: logger))
        self.limits = limits
        self.now = now
        self.logger = logger
    }

    /// Stores a user's command and starts the reply to it.
    ///
    /// - Parameter executor: Where the reply is received; best, the executor of the connection that will read it.
    /// - Returns: The message, its reply, and the position of the user, who already has what a continued reply began with.
    /// - Throws: ``Closing``; what ``ReplyStore/begin(_:in:of:key:reached:)`` throws.
    package func begin(
        _ command: ReplyStore.Command, in chat: Chat.ID, of user: User.ID, key: IdempotencyKey? = nil,
        on executor: (any TaskExecutor)? = nil
    ) async throws -> (message: Message, reply: LiveReply, position: Position) {
        try await begin(for: user, on: executor) {
            try await store.begin(command, in: chat, of: user, key: key, reached: $0)
        }
    }

    /// Stores a new chat with its first message and starts the reply to it.
    ///
    /// - Parameter executor: See ``begin(_:in:of:key:on:)``.
    /// - Throws: ``Closing``; what ``ReplyStore/beginChat(with:title:of:key:reached:)`` throws.
    package func beginChat(
        with content: String, title: String?, of user: User.ID, key: IdempotencyKey? = nil,
        on executor: (any TaskExecutor)? = nil
    ) async throws -> (message: Message, reply: LiveReply, position: Position) {
        try await begin(for: user, on: executor) {
            try await store.beginChat(with: content, title: title, of: user, key: key, reached: $0)
        }
    }

    /// - Parameter stored: Stores the exchange; it is passed the limit of running replies if the user has reached it.
    private func begin(
        for user: User.ID, on executor: (any TaskExecutor)?,
        _ stored: (_ reached: Int?) async throws -> ReplyStore.Exchange
    ) async throws -> (message: Message, reply: LiveReply, position: Position) {
        let reached = try hold(for: user)
        let exchange: ReplyStore.Exchange
        do {
            exchange = try await stored(reached)
        } catch {
            release(user)
            throw error
        }
        if exchange.isNew {
            let reply = start(exchange.reply, of: user, on: executor)
            return (exchange.message, reply, exchange.reply.end)
        }
        release(user)
        let reply = try await follow(exchange.reply.id, in: exchange.message.chatID, of: user)
        return (exchange.message, reply, .start)
    }

    /// From here on, shutdown waits for the reply that may follow.
    ///
    /// - Returns: The limit of running replies, if the user has reached it.
    private func hold(for user: User.ID) throws(Closing) -> Int? {
        let (isClosing, held) = state.withLock { state in
            if !state.isClosing { state.held[user, default: 0] += 1 }
            return (state.isClosing, state.held[user, default: 0])
        }
        if isClosing { throw Closing() }
        return held > limits.heldPerUser ? limits.heldPerUser : nil
    }

    private func release(_ user: User.ID) {
        state.withLock { $0.release(user) }
        endings.notify()
    }

    /// A reply to follow, running or ended.
    ///
    /// - Throws: ``StoreError/notFound``; ``RunsElsewhere`` if it is running, but not on this server.
    package func follow(_ id: Message.ID, in chat: Chat.ID, of user: User.ID) async throws -> LiveReply {
        // The reply may be about to start, or may just have ended: either shows shortly, here or in the database.
        for _ in 0..<50 {
            let message = try await messages.message(id, in: chat, of: user)
            if let live = live(id) { return live }
            if message.status != .streaming { return LiveReply(message, owner: user, ownersSignal: ChangeSignal()) }
            try await Task.sleep(for: .milliseconds(20))
        }
        throw RunsElsewhere()
    }

    /// Switches a chat to the branch that contains a message.
    ///
    /// - Throws: ``StoreError/notFound``.
    package func show(_ message: Message.ID, in chat: Chat.ID, of user: User.ID) async throws -> Chat {
        let shown = try await store.show(message, in: chat, of: user)
        watch(of: user).notifyOfChange()
        return shown
    }

    /// Whether the server is stopping.
    package var isClosing: Bool { state.withLock { $0.isClosing } }

    /// Whether any chat is being named.
    package var isNaming: Bool { !naming.isIdle }

    /// A reply that is running on this server.
    package func live(_ id: Message.ID) -> LiveReply? {
        state.withLock { $0.running[id]?.live }
    }

    /// The reply that is running in a chat on this server.
    package func live(in chat: Chat.ID) -> LiveReply? {
        state.withLock { $0.running.values.first { $0.live.chatID == chat }?.live }
    }

    /// Name of the model that writes replies.
    package var model: String { writer.source.model }

    /// Number of replies running on this server.
    package var count: Int { state.withLock { $0.running.count } }

    /// The chats of a user in which a reply is running on this server.
    package func answering(of user: User.ID) -> Set<Chat.ID> {
        state.withLock { state in
            Set(state.running.values.lazy.map(\.live).filter { $0.userID == user }.map(\.chatID))
        }
    }

    /// What notifies of changes to a user's chats.
    package func watch(of user: User.ID) -> Watch { watches[user] }

    /// Makes all of a user's streams on this server check whether the user may still read them.
    package func accessChanged(of user: User.ID) {
        let watch = watch(of: user)
        watch.access.notify()
        watch.notifyOfChange()
        for live in running where live.userID == user { live.keepAlive() }
    }

    /// Ends a running reply; the text written so far is kept. Does nothing if it has already ended.
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

    /// Marks replies as interrupted that were running when the server last crashed. Must run before any request.
    package func recover() async throws {
        let orphans = try await store.recover()
        if orphans > 0 { logger.notice("Replies interrupted by the last end of the server: \(orphans)") }
    }

    /// Stores new text and sends keep-alives until the server stops; then gives running replies the grace period, ends
    /// the rest, and waits until all are stored.
    package func run() async throws {
        await withTaskGroup { group in
            group.addTask { await self.every(Self.heartbeat) { self.keepAlive() } }
            group.addTask {
                await self.every(Self.logInterval) {
                    self.endOvertime()
                    await self.log.write(self.running)
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

    /// Ends replies that have reached the time limit.
    private func endOvertime() {
        let latest = now() - limits.duration
        let late = state.withLock { state in
            state.running.values.filter { $0.startedAt.map { $0 < latest } ?? false && $0.cause == nil }
        }
        for running in late { end(running.live.id, because: .overtime) }
    }

    private func start(
        _ message: Message, of user: User.ID, on executor: (any TaskExecutor)?
    ) -> LiveReply {
        let watch = watch(of: user)
        let live = LiveReply(message, owner: user, ownersSignal: watch.anything)
        // Register the task together with the reply: whoever sees a running reply can end it.
        state.withLock { state in
            let task = Task(executorPreference: executor) { await self.write(live, on: executor) }
            state.running[live.id] = Running(live: live, task: task)
            if state.isClosing { task.cancel() }
        }
        watch.notifyOfChange()
        return live
    }

    private func write(_ live: LiveReply, on executor: (any TaskExecutor)?) async {
        let ending = await runModel(for: live, on: executor)
        // In its own task: this one may be cancelled, and would withdraw its transaction.
        await Task { await self.log.finish(ending, of: live) { !self.isClosing } }.value
        _ = state.withLock { $0.running.removeValue(forKey: live.id) }
        live.end(ending)
        release(live.userID)
        watch(of: live.userID).notifyOfChange()
        guard ending.status != .failed else { return }
        naming.begin(after: ending, of: live.userID) { self.watch(of: live.userID).notifyOfChange() }
    }

    /// Writes a reply when its turn has come.
    private func runModel(for live: LiveReply, on executor: (any TaskExecutor)?) async -> Message {
        guard await queue.enter(live) else { return explained(live.message) }
        state.withLock { $0.running[live.id]?.startedAt = now() }
        defer { queue.leave(live) }
        return explained(await writer.write(live, on: executor, logger: logger))
    }

    /// How a reply ended, with the reason if its task was cancelled.
    private func explained(_ reply: Message) -> Message {
        guard reply.status == .streaming else { return reply }
        var ending = reply
        switch state.withLock({ $0.running[reply.id]?.cause }) {
        case .stopped: ending.status = .stopped
        case .overtime: ending.fail(.overtime)
        case nil: ending.status = .interrupted
        }
        return ending
    }

    private func keepAlive() {
        for live in running { live.keepAlive() }
        watches.keepAlive()
    }

    private func close() async {
        state.withLock { $0.isClosing = true }
        let deadline = Task { [grace = limits.grace] in
            try await Task.sleep(for: grace)
            for task in runningTasks { task.cancel() }
        }
        // In its own task: this one may be cancelled, and a cancelled task does not wait for the signal.
        await Task { await untilIdle() }.value
        deadline.cancel()
        await naming.close()
        watches.close()
    }

    private func untilIdle() async {
        while true {
            let seen = endings.count
            if state.withLock(\.isIdle) { return }
            _ = await endings.wait(after: seen)
        }
    }

    private var running: [LiveReply] {
        state.withLock { $0.running.values.map(\.live) }
    }

    private var runningTasks: [Task<Void, Never>] {
        state.withLock { $0.running.values.map(\.task) }
    }
}
