internal import Logging
internal import Model
internal import Storage
internal import Synchronization

/// Keeps what running replies write, so that an abrupt end of the process loses next to nothing of it.
final class ReplyLog: Sendable {
    private let store: ReplyStore
    private let logger: Logger
    /// Guards whether the last attempt failed, which is told once: the next attempt comes in a moment.
    private let isFailing = Mutex(false)

    init(store: ReplyStore, logger: Logger) {
        self.store = store
        self.logger = logger
    }

    /// Stores what all of them have gained, in one transaction.
    func write(_ replies: [LiveReply]) async {
        let pieces = replies.compactMap { live in
            live.unlogged().map { (live, ReplyStore.Piece(reply: live.id, position: $0.position, content: $0.text)) }
        }
        guard !pieces.isEmpty else { return }
        do {
            try await store.append(pieces.map { $0.1 })
            for (live, piece) in pieces { live.markLogged(upTo: piece.position + piece.content.utf8.count) }
            if setFailing(false) { logger.notice("Running replies are logged again") }
        } catch  where Task.isCancelled || error is CancellationError {
            // The server stops: the replies have ended, and their endings hold what would have been logged.
        } catch {
            guard !setFailing(true) else { return }
            logger.error("Running replies cannot be logged", metadata: ["error": "\(error)"])
        }
    }

    /// Stores an ending, and tries again for as long as the database cannot take it and `goesOn`: until then the reply
    /// runs, and what was written is in the log.
    func finish(_ ending: Message, of user: User.ID, while goesOn: () -> Bool) async {
        var wait = Duration.milliseconds(100)
        while true {
            do {
                try await store.finish(ending, of: user)
                return
            } catch StoreError.notFound {
                return  // The account is gone, and its chats with it.
            } catch {
                logger.error("A reply could not be stored", metadata: ["reply": "\(ending.id)", "error": "\(error)"])
                guard goesOn() else { return }
                try? await Task.sleep(for: wait)
                wait = min(wait * 2, .seconds(5))
            }
        }
    }

    /// - Returns: What it was before.
    private func setFailing(_ value: Bool) -> Bool {
        isFailing.withLock { isFailing in
            defer { isFailing = value }
            return isFailing
        }
    }
}
