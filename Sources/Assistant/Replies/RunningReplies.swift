internal import Model
internal import Synchronization

/// The replies that run on this server, and those that are being stored in order to run.
final class RunningReplies: Sendable {
    /// Why a reply is ended before the model is done.
    enum Cause: Sendable {
        case stopped, overtime
        /// The server stops.
        case closing
        /// Another server ends it: this one was taken for dead.
        case lost
    }

    private enum State {
        case waiting
        /// Its turn in the queue has come.
        case working(since: ContinuousClock.Instant)
        case ending(Cause)
    }

    private struct Running {
        let live: LiveReply
        let task: Task<Void, Never>
        var state = State.waiting
    }

    private struct Registry {
        var running: [Message.ID: Running] = [:]
        /// How many replies of each user are running, or are being stored in order to run.
        var held: [User.ID: Int] = [:]
        var isClosing = false
    }

    /// Guards which replies run.
    private let registry = Mutex(Registry())
    /// Notifies when a reply has ended, or will not run after all.
    private let endings = ChangeSignal()

    /// Holds a place for a reply. From here on, shutdown waits for the reply that may follow.
    ///
    /// - Returns: How many replies the user holds now.
    /// - Throws: ``Replies/Closing``.
    func hold(for user: User.ID) throws(Replies.Closing) -> Int {
        let held: Int? = registry.withLock { registry in
            guard !registry.isClosing else { return nil }
            registry.held[user, default: 0] += 1
            return registry.held[user]
        }
        guard let held else { throw Replies.Closing() }
        return held
    }

    /// Gives a held place back: the reply has ended, or never began.
    func release(_ user: User.ID) {
        registry.withLock { registry in
            let left = registry.held[user, default: 1] - 1
            registry.held[user] = left > 0 ? left : nil
        }
        endings.notify()
    }

    /// Starts the task of a reply for which a place is held. Whoever sees the reply can end it.
    func start(_ live: LiveReply, on executor: (any TaskExecutor)?, _ work: @escaping @Sendable () async -> Void) {
        registry.withLock { registry in
            let task = Task(executorPreference: executor, operation: work)
            registry.running[live.id] = Running(live: live, task: task)
            if registry.isClosing { task.cancel() }
        }
    }

    /// Notes that a reply's turn has come.
    func work(_ id: Message.ID, since start: ContinuousClock.Instant) {
        registry.withLock { registry in
            if case .waiting = registry.running[id]?.state { registry.running[id]?.state = .working(since: start) }
        }
    }

    /// Ends a reply; the first cause counts. Does nothing if it has already ended.
    ///
    /// - Parameter live: Which run of the reply: a reply that is continued keeps its identifier. `nil` for the current one.
    func end(_ id: Message.ID, because cause: Cause, only live: LiveReply? = nil) {
        let task = registry.withLock { registry -> Task<Void, Never>? in
            if let live, registry.running[id]?.live !== live { return nil }
            if case .ending = registry.running[id]?.state {} else { registry.running[id]?.state = .ending(cause) }
            return registry.running[id]?.task
        }
        task?.cancel()
    }

    /// Why a reply is being ended; `nil` if only its task was cancelled.
    func cause(of id: Message.ID) -> Cause? {
        registry.withLock { registry in
            if case .ending(let cause) = registry.running[id]?.state { cause } else { nil }
        }
    }

    func remove(_ id: Message.ID) {
        _ = registry.withLock { $0.running.removeValue(forKey: id) }
    }

    /// The replies that have been working since before a time.
    func working(before time: ContinuousClock.Instant) -> [Message.ID] {
        registry.withLock { registry in
            registry.running.values.compactMap { running in
                if case .working(let start) = running.state, start < time { running.live.id } else { nil }
            }
        }
    }

    subscript(id: Message.ID) -> LiveReply? { registry.withLock { $0.running[id]?.live } }

    /// The reply that is running in a chat.
    func first(in chat: Chat.ID) -> LiveReply? {
        registry.withLock { $0.running.values.first { $0.live.chatID == chat }?.live }
    }

    var all: [LiveReply] { registry.withLock { $0.running.values.map(\.live) } }

    var count: Int { registry.withLock { $0.running.count } }

    // MARK: - Shutdown

    var isClosing: Bool { registry.withLock { $0.isClosing } }

    /// Accepts no more replies.
    func close() {
        registry.withLock { $0.isClosing = true }
    }

    /// Waits until no reply is running, and none is about to.
    func untilIdle() async {
        while true {
            let seen = endings.count
            if registry.withLock(\.held.isEmpty) { return }
            _ = await endings.wait(after: seen)
        }
    }
}
