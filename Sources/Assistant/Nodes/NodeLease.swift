internal import Logging
internal import Model
internal import Storage
internal import Synchronization

/// What other servers know of this one: its name, and until when they count on it.
///
/// The lease is renewed every two seconds. After ten seconds without that, other servers take this one for dead and end
/// its replies. It shows nothing of them three seconds before: what it would show might not be stored. If it turns out
/// to be alive after all, it goes on under another name.
final class NodeLease: Sendable {
    /// How long other servers count on this one.
    static let length = Duration.seconds(10)
    /// Time between two renewals.
    static let interval = Duration.seconds(2)
    /// How long after a renewal was sent it is certain that other servers count on this one.
    static let certainty = Duration.seconds(7)

    /// How a renewal ended.
    enum Renewal: Equatable {
        /// - Parameter wasUncertain: Whether this server had stopped to show its replies.
        case renewed(wasUncertain: Bool)
        /// The server had been taken for dead, and has another name now.
        case lost
        /// The database cannot be reached.
        case failed
    }

    private struct State {
        var id: Node.ID
        /// When the last renewal that succeeded was sent.
        var renewedAt: ContinuousClock.Instant
        /// Since when no renewal came late.
        var steadySince: ContinuousClock.Instant
        var isFailing = false
        /// Replies that were stored as this server's, and that it did not know.
        var unknown: Set<ReplyStore.Orphan> = []
    }

    private let store: NodeStore
    /// Whether other servers may use the database. If not, the lease needs no renewal.
    let isShared: Bool
    private let version: String
    private let now: @Sendable () -> ContinuousClock.Instant
    private let logger: Logger
    /// Guards the name and the times.
    private let state: Mutex<State>

    /// - Parameters:
    ///   - version: What the server runs, for people.
    ///   - now: The clock of this machine; it must go on while the machine sleeps.
    init(
        _ database: Database, version: String, now: @escaping @Sendable () -> ContinuousClock.Instant, logger: Logger
    ) {
        store = NodeStore(database: database.aside)
        isShared = database.isShared
        self.version = version
        self.now = now
        self.logger = logger
        state = Mutex(State(id: Node.ID(), renewedAt: now(), steadySince: now()))
    }

    /// The name of this server.
    var id: Node.ID { state.withLock { $0.id } }

    /// Whether it is certain that other servers count on this one under a name.
    func isCertain(_ id: Node.ID) -> Bool {
        guard isShared else { return true }
        let now = now()
        return state.withLock { $0.id == id && now - $0.renewedAt < Self.certainty }
    }

    /// Whether this server has been certain for so long that a server without a lease is dead: after the database was
    /// away, all have time to renew theirs.
    var maySayWhoIsDead: Bool {
        let now = now()
        return state.withLock { now - $0.renewedAt < Self.certainty && now - $0.steadySince >= Self.length }
    }

    /// Makes the server known.
    func begin() async throws {
        let (id, sent) = (id, now())
        try await store.add(id, version: version, lease: Self.length, isAlone: !isShared)
        state.withLock { state in
            state.renewedAt = sent
            state.steadySince = sent
        }
    }

    /// Renews the lease.
    func renew() async -> Renewal {
        let (id, sent) = (id, now())
        do {
            if try await store.renew(id, for: Self.length) { return noteRenewal(sent: sent) }
            return try await beginAgain(after: id)
        } catch {
            let isNew = state.withLock { state in
                defer { state.isFailing = true }
                return !state.isFailing
            }
            if isNew { logger.warning("The lease of this server is not renewed", metadata: ["error": "\(error)"]) }
            return .failed
        }
    }

    private func noteRenewal(sent: ContinuousClock.Instant) -> Renewal {
        state.withLock { state in
            let wasUncertain = sent - state.renewedAt >= Self.certainty
            if wasUncertain { state.steadySince = sent }
            state.renewedAt = sent
            state.isFailing = false
            return .renewed(wasUncertain: wasUncertain)
        }
    }

    private func beginAgain(after lost: Node.ID) async throws -> Renewal {
        logger.error("Other servers took this one for dead: its running replies end")
        state.withLock { state in
            // Another call may have done so.
            if state.id == lost { state.id = Node.ID() }
        }
        try await begin()
        state.withLock { $0.isFailing = false }
        return .lost
    }

    /// Withdraws the server, which has ended its replies.
    func end() async {
        do {
            try await store.remove(id)
        } catch {
            logger.warning("This server could not withdraw", metadata: ["error": "\(error)"])
        }
    }

    /// The replies that were unknown the last time, too.
    func stillUnknown(_ replies: [ReplyStore.Orphan]) -> [ReplyStore.Orphan] {
        state.withLock { state in
            defer { state.unknown = Set(replies) }
            return replies.filter(state.unknown.contains)
        }
    }

    /// The servers that have been taken for dead by this one.
    func removeDead() async throws -> [Node.ID] {
        guard maySayWhoIsDead else { return [] }
        return try await store.removeExpired(except: id)
    }
}
