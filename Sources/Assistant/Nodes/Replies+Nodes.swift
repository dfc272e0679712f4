internal import Logging
internal import Model
internal import Storage

/// What servers that use the same database do for each other.
extension Replies {
    /// Time between two looks for what is to stop here.
    private static let stopInterval = Duration.milliseconds(300)
    /// Time between two looks at replies on other servers.
    private static let followInterval = Duration.milliseconds(200)
    /// Time between two looks for changes that other servers have made.
    private static let changeInterval = Duration.seconds(1)

    /// Makes this server known, marks replies as interrupted whose server is gone, and settles their model calls. Must
    /// run before any request.
    package func recover() async throws {
        try await lease.begin()
        try await endOrphans()
        try await LedgerStore(database: database).recover()
    }

    private func endOrphans() async throws {
        let store = ReplyStore(database: database)
        tell(of: try await store.endOrphans())
        try await store.removeLeftLog()
    }

    private func tell(of orphans: [ReplyStore.Orphan]) {
        guard !orphans.isEmpty else { return }
        logger.notice("Replies interrupted by the end of their server: \(orphans.count)")
        for user in Set(orphans.map(\.userID)) { watch(of: user).notifyOfChange() }
    }

    /// Renews the lease, and does what concerns replies on several servers, until the task is cancelled.
    func liveWithOthers() async {
        await withTaskGroup { group in
            group.addTask { await self.every(NodeLease.interval) { await self.keepLease() } }
            group.addTask { await self.every(NodeLease.interval) { await self.takeOver() } }
            group.addTask { await self.every(Self.stopInterval) { await self.stopWhatIsToStop() } }
            group.addTask { await self.every(Self.followInterval) { await self.followOthers() } }
            group.addTask { await self.every(Self.changeInterval) { await self.noticeChanges() } }
        }
    }

    private func keepLease() async {
        switch await lease.renew() {
        case .renewed(wasUncertain: false), .failed: break
        case .renewed(wasUncertain: true):
            for live in replies.all { live.proceed() }
        case .lost:
            let node = lease.id
            for live in replies.all where live.node != node { replies.end(live.id, because: .lost, only: live) }
        }
    }

    /// Ends the replies of servers that are gone.
    private func takeOver() async {
        do {
            try await endForgotten()
            guard lease.maySayWhoIsDead else { return }
            let dead = try await lease.removeDead()
            for node in dead { logger.warning("A server is gone", metadata: ["node": "\(node)"]) }
            if dead.isEmpty { return tell(of: try await ReplyStore(database: database).endOrphans()) }
            try await endOrphans()
            try await LedgerStore(database: database).recover()
        } catch {
            logger.warning("Replies of servers that are gone were not ended", metadata: ["error": "\(error)"])
        }
    }

    /// Ends replies that were stored as this server's while nobody here knew of it, because the answer of the database
    /// was lost. One that is just beginning is known by the next time.
    private func endForgotten() async throws {
        let (node, store) = (lease.id, ReplyStore(database: database))
        let unknown = try await store.running(on: node).filter { replies[$0.id] == nil }
        let ended = try await store.endForgotten(lease.stillUnknown(unknown), on: node)
        tell(of: ended)
    }

    private func stopWhatIsToStop() async {
        let running = replies.all
        do {
            let ids = Set(try await ReplyStore(database: database).toStop(among: running.map(\.id)))
            for live in running where ids.contains(live.id) { replies.end(live.id, because: .stopped, only: live) }
        } catch {
            logger.debug("It is not known what is to stop", metadata: ["error": "\(error)"])
        }
    }

    private func followOthers() async {
        for user in await others.advance() { watch(of: user).notifyOfChange() }
    }

    /// Tells pages and streams what other servers have changed.
    private func noticeChanges() async {
        let watched = watches.watched.union((replies.all + others.all).map(\.userID))
        do {
            let standings = try await StandingStore(database: database).standings(of: watched)
            // One who is missing has been deleted.
            for user in watched where watches.note(standings[user], of: user) { accessChanged(of: user) }
        } catch {
            logger.debug("Changes by other servers are not known", metadata: ["error": "\(error)"])
        }
    }
}
