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
    /// How often idle readers get a keep-alive.
    private static let heartbeat = Duration.seconds(15)
    /// How often new text is stored: at most this much is lost in a crash.
    private static let logInterval = Duration.milliseconds(200)

    let replies = RunningReplies()
    let lease: NodeLease
    /// Those that run on other servers and are read here.
    let others: RemoteReplies
    let watches = Watches()
    let database: Database
    let logger: Logger
    private let source: ModelSource
    private let catalog: ModelCatalog?
    private let prompts: PromptStore
    private let messages: MessageStore
    private let ledger: LedgerStore
    private let log: ReplyLog
    private let queue: ReplyQueue
    private let naming: Naming
    private let limits: ReplyLimits
    private let now: @Sendable () -> ContinuousClock.Instant

    /// - Parameters:
    ///   - catalog: What people may choose of the source's models; `nil` leaves it at one.
    ///   - version: What this server runs, for people.
    ///   - now: The clock for the duration of replies.
    package init(
        database: Database, source: ModelSource, catalog: ModelCatalog? = nil, limits: ReplyLimits = ReplyLimits(),
        titles: Titles = .words, version: String = "",
        now: @escaping @Sendable () -> ContinuousClock.Instant = { .now }, logger: Logger
    ) {
        self.database = database
        self.source = source
        self.catalog = catalog
        lease = NodeLease(database, version: version, now: now, logger: logger)
        others = RemoteReplies(database, logger: logger)
        prompts = PromptStore(database: database)
        messages = MessageStore(database: database)
        ledger = LedgerStore(database: database)
        log = ReplyLog(database, logger: logger)
        queue = ReplyQueue(limits)
        naming = Naming(
            TitleWriter(
                titles: titles, source: source, catalog: catalog, database: database, lease: lease, logger: logger))
        self.limits = limits
        self.now = now
        self.logger = logger
    }

    /// Stores a user's command and starts the reply to it.
    ///
    /// - Parameter executor: Where the reply is received; best, the executor of the connection that will read it.
    /// - Returns: The message, its reply, and the position of the user, who already has what a continued reply began
    ///   with.
    /// - Throws: ``Closing``; what ``ReplyStore/begin(_:in:of:key:within:call:)`` throws.
    package func begin(
        _ command: ReplyStore.Command, in chat: Chat.ID, of user: User.ID, key: IdempotencyKey? = nil,
        on executor: (any TaskExecutor)? = nil
    ) async throws -> (message: Message, reply: LiveReply, position: Position) {
        try await begin(for: user, on: executor) {
            try await $0.begin(command, in: chat, of: user, key: key, within: $1, call: $2)
        }
    }

    /// Stores a new chat with its first message and starts the reply to it.
    ///
    /// - Parameter executor: See ``begin(_:in:of:key:on:)``.
    /// - Throws: ``Closing``; what ``ReplyStore/beginChat(with:title:wish:of:key:within:call:)`` throws.
    package func beginChat(
        with content: String, title: String?, wish: ModelWish = ModelWish(), of user: User.ID,
        key: IdempotencyKey? = nil, on executor: (any TaskExecutor)? = nil
    ) async throws -> (message: Message, reply: LiveReply, position: Position) {
        try await begin(for: user, on: executor) {
            try await $0.beginChat(
                with: content, title: title, wish: wish, of: user, key: key, within: $1, call: $2)
        }
    }

    /// Stores a new chat that continues another one from a summary, and starts the reply that sums it up.
    ///
    /// - Parameter executor: See ``begin(_:in:of:key:on:)``.
    /// - Throws: ``Closing``; what ``ReplyStore/beginSummary(of:asking:by:key:within:call:)`` throws.
    package func beginSummary(
        of chat: Chat.ID, asking content: String, by user: User.ID, key: IdempotencyKey? = nil,
        on executor: (any TaskExecutor)? = nil
    ) async throws -> (message: Message, reply: LiveReply, position: Position) {
        try await begin(for: user, on: executor) {
            try await $0.beginSummary(of: chat, asking: content, by: user, key: key, within: $1, call: $2)
        }
    }

    /// - Parameter stored: Stores the exchange; it is passed how many replies of the user may run, and the model call if
    ///   that begins at once.
    private func begin(
        for user: User.ID, on executor: (any TaskExecutor)?,
        _ stored: (ReplyStore, ReplyStore.Room, _ call: ReplyStore.FirstCall?) async throws -> ReplyStore.Exchange
    ) async throws -> (message: Message, reply: LiveReply, position: Position) {
        let node = lease.id
        let room = ReplyStore.Room(maximum: limits.heldPerUser, heldHere: try replies.hold(for: user))
        let isTurn = queue.enterAtOnce(user)
        let (server, plan) = await planner()
        let call = ReplyStore.FirstCall(provider: server.account.provider, node: "\(node)") { wish in
            let plan = plan(wish)
            return (plan.model, plan.maxTokens)
        }
        let exchange: ReplyStore.Exchange
        do {
            exchange = try await stored(
                ReplyStore(database: database, node: node), room, isTurn ? call : nil)
        } catch {
            if isTurn { queue.leave(user) }
            replies.release(user)
            throw error
        }
        if exchange.isNew {
            let live = LiveReply(
                exchange.reply, owner: user, ownersSignal: watch(of: user).anything, node: node, lease: lease)
            start(
                ReplyRun(
                    live: live, node: node, server: server, plan: plan(exchange.wish), prompts: prompts,
                    ledger: ledger, call: exchange.call, isContinued: exchange.isContinued, executor: executor,
                    logger: logger), isTurn: isTurn)
            return (exchange.message, live, exchange.reply.end)
        }
        if isTurn { queue.leave(user) }
        replies.release(user)
        let reply = try await follow(exchange.reply.id, in: exchange.message.chatID, of: user)
        return (exchange.message, reply, .start)
    }

    /// The server in use, taken once for all that belongs to a reply, and how it carries out a chat's wish.
    private func planner() async -> (server: ModelServer, plan: @Sendable (ModelWish) -> ReplyPlan) {
        if let catalog { return await catalog.planner() }
        let server = source.server
        return (server, { _ in ReplyPlan(server) })
    }

    /// A reply to follow, running or ended.
    ///
    /// - Throws: ``StoreError/notFound``.
    package func follow(_ id: Message.ID, in chat: Chat.ID, of user: User.ID) async throws -> LiveReply {
        while true {
            let message = try await messages.message(id, in: chat, of: user)
            if message.status != .streaming { return LiveReply(message, owner: user, ownersSignal: ChangeSignal()) }
            if let live = try await live(message, of: user) { return live }
            // The reply is about to start here, or has just ended: either shows shortly, here or in the database.
            try await Task.sleep(for: .milliseconds(20))
        }
    }

    /// Switches a chat to the branch that contains a message.
    ///
    /// - Throws: ``StoreError/notFound``.
    package func show(_ message: Message.ID, in chat: Chat.ID, of user: User.ID) async throws -> Chat {
        let shown = try await ReplyStore(database: database).show(message, in: chat, of: user)
        watch(of: user).notifyOfChange()
        return shown
    }

    /// Ends a running reply; the text written so far is kept. Does nothing if it has already ended.
    ///
    /// One that runs on another server ends within a second.
    package func stop(_ id: Message.ID, of user: User.ID) async throws {
        if replies[id] != nil || !lease.isShared { return replies.end(id, because: .stopped) }
        try await ReplyStore(database: database).requestStop(id, of: user)
    }

    /// Ends the running reply of a chat that has been deleted. One that runs on another server ends within a second.
    func stop(in chat: Chat.ID) {
        if let live = replies.first(in: chat) { replies.end(live.id, because: .stopped) }
    }

    // MARK: - What runs

    /// Whether the server is stopping.
    package var isClosing: Bool { replies.isClosing }

    /// Whether any chat is being named.
    package var isNaming: Bool { !naming.isIdle }

    /// A running reply that is written here, or followed here already.
    package func live(_ id: Message.ID) -> LiveReply? { replies[id] ?? others[id] }

    /// The running reply of a chat, if it is written here, or followed here already.
    package func live(in chat: Chat.ID) -> LiveReply? { replies.first(in: chat) ?? others.first(in: chat) }

    /// A running reply, wherever it is written; `nil` if it has just ended.
    package func live(_ message: Message, of user: User.ID) async throws -> LiveReply? {
        if let live = live(message.id) { return live }
        guard lease.isShared else { return nil }
        return try await others.follow(message, of: user, on: lease.id, signal: watch(of: user).anything)
    }

    /// The running reply of a chat, wherever it is written.
    package func live(in chat: Chat.ID, of user: User.ID) async throws -> LiveReply? {
        if let live = live(in: chat) { return live }
        guard lease.isShared else { return nil }
        let running = try await ReplyStore(database: database).running(in: chat, of: user)
        guard let running else { return nil }
        return try await live(running, of: user)
    }

    /// Name of the model that writes replies.
    package var model: String { source.model }

    /// Number of replies running on this server.
    package var count: Int { replies.count }

    /// What notifies of changes to a user's chats.
    package func watch(of user: User.ID) -> Watch { watches[user] }

    /// Makes all of a user's streams on this server check whether the user may still read them.
    package func accessChanged(of user: User.ID) {
        let watch = watch(of: user)
        watch.access.notify()
        watch.notifyOfChange()
        for live in replies.all + others.all where live.userID == user { live.keepAlive() }
    }

    // MARK: - Running

    private func start(_ run: ReplyRun, isTurn: Bool) {
        replies.start(run.live, on: run.executor) { await self.carryOut(run, isTurn: isTurn) }
        watch(of: run.live.userID).notifyOfChange()
    }

    private func carryOut(_ run: ReplyRun, isTurn: Bool) async {
        let live = run.live
        let ending = await explained(isTurn ? work(run) : workInTurn(run))
        // In its own task: this one may be cancelled, and would withdraw its transaction.
        let reply = await Task { await self.log.finish(ending, of: live) { !self.isClosing } }.value
        replies.remove(live.id)
        if let reply { live.end(reply) } else { live.abandon() }
        replies.release(live.userID)
        watch(of: live.userID).notifyOfChange()
        guard let reply, reply.status != .failed else { return }
        naming.begin(after: reply, of: live.userID) { self.watch(of: live.userID).notifyOfChange() }
    }

    private func workInTurn(_ run: ReplyRun) async -> ReplyRun.Ending {
        guard await queue.enter(run.live) else { return ReplyRun.Ending(reply: run.live.message) }
        return await work(run)
    }

    /// Writes a reply whose turn has come.
    private func work(_ run: ReplyRun) async -> ReplyRun.Ending {
        replies.work(run.live.id, since: now())
        defer { queue.leave(run.live.userID) }
        return await run.run()
    }

    /// How a reply ended, with the reason if its task was cancelled.
    private func explained(_ ending: ReplyRun.Ending) -> ReplyRun.Ending {
        guard ending.reply.status == .streaming else { return ending }
        var ending = ending
        switch replies.cause(of: ending.reply.id) {
        case .stopped: ending.reply.status = .stopped
        case .overtime: ending.reply.fail(.overtime)
        case .closing, .lost, nil: ending.reply.status = .interrupted
        }
        return ending
    }

    // MARK: - The service

    /// Stores new text and sends keep-alives until the server stops; then gives running replies the grace period, ends
    /// the rest, and waits until all are stored.
    package func run() async throws {
        await withTaskGroup { group in
            group.addTask { await self.every(Self.heartbeat) { self.keepAlive() } }
            group.addTask {
                await self.every(Self.logInterval) {
                    self.endOvertime()
                    await self.writeLog()
                }
            }
            if lease.isShared { group.addTask { await self.liveWithOthers() } }
            try? await gracefulShutdown()
            await close()
            group.cancelAll()
        }
    }

    private func writeLog() async {
        let node = lease.id
        await log.write(replies.all.filter { $0.node == node }, by: node)
    }

    func every(_ interval: Duration, _ work: () async -> Void) async {
        while (try? await Task.sleep(for: interval)) != nil { await work() }
    }

    /// Ends replies that have reached the time limit.
    private func endOvertime() {
        for id in replies.working(before: now() - limits.duration) { replies.end(id, because: .overtime) }
    }

    private func keepAlive() {
        for live in replies.all + others.all { live.keepAlive() }
        watches.keepAlive()
    }

    private func close() async {
        replies.close()
        let deadline = Task { [grace = limits.grace] in
            try await Task.sleep(for: grace)
            for live in replies.all { replies.end(live.id, because: .closing) }
        }
        // In its own task: this one may be cancelled, and a cancelled task does not wait for the signal.
        await Task { await replies.untilIdle() }.value
        deadline.cancel()
        await naming.close()
        watches.close()
        await lease.end()
    }
}
