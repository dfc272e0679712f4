internal import Logging
internal import Model
internal import Storage
internal import Synchronization

/// Stores the text of running replies, so that a crash loses almost nothing.
final class ReplyLog: Sendable {
    private let database: Database
    private let logger: Logger
    /// Guards whether the last attempt failed. A failure is logged only once: the next attempt follows shortly.
    private let isFailing = Mutex(false)

    init(_ database: Database, logger: Logger) {
        self.database = database
        self.logger = logger
    }

    /// Stores the new text of a node's replies in one transaction.
    func write(_ replies: [LiveReply], by node: Node.ID) async {
        let store = ReplyStore(database: database.aside, node: node)
        let news = replies.map { (live: $0, pieces: $0.unlogged()) }.filter { !$0.pieces.isEmpty }
        guard !news.isEmpty else { return }
        do {
            var entries = try await store.append(news.flatMap(\.pieces))[...]
            var late: [ReplyStore.LogEntry] = []
            for (live, pieces) in news {
                let stored = entries.prefix(pieces.count).compactMap(\.self)
                if !live.markLogged(pieces, as: stored) { late += stored }
                entries = entries.dropFirst(pieces.count)
            }
            if !late.isEmpty { try await store.remove(late) }
            if setFailing(false) { logger.notice("Running replies are logged again") }
        } catch  where Task.isCancelled || error is CancellationError {
            // The server is stopping: the replies have ended, and their endings contain the text that would have been
            // logged.
        } catch {
            guard !setFailing(true) else { return }
            logger.error("Running replies cannot be logged", metadata: ["error": "\(error)"])
        }
    }

    /// Stores how a reply ended, and retries while the database cannot and `goesOn` is true: until then the reply
    /// counts as running, and its text is in the log.
    ///
    /// - Returns: The reply, with its cost if that could be stored; `nil` if another server ends it, because this one was
    ///   taken for dead.
    func finish(_ ending: ReplyRun.Ending, of live: LiveReply, while goesOn: () -> Bool) async -> Message? {
        let store = ReplyStore(database: database, node: live.node)
        let entries = live.closeLog()
        var wait = Duration.milliseconds(100)
        while true {
            do {
                let stored = try await store.finish(
                    ending.reply, of: live.userID, logged: entries, settling: ending.settlement,
                    isOnlyCall: ending.isOnlyCall)
                return stored ?? ending.reply
            } catch StoreError.notFound {
                return ending.reply  // The account and its chats have been deleted.
            } catch is NodeLost {
                return nil
            } catch {
                logger.error("A reply could not be stored", metadata: ["reply": "\(live.id)", "error": "\(error)"])
                guard goesOn() else { return ending.reply }
                try? await Task.sleep(for: wait)
                wait = min(wait * 2, .seconds(1))
            }
        }
    }

    /// - Returns: The previous value.
    private func setFailing(_ value: Bool) -> Bool {
        isFailing.withLock { isFailing in
            defer { isFailing = value }
            return isFailing
        }
    }
}
