package import Logging
internal import ServiceLifecycle
package import Storage

/// Indexes the backlog in the background, so that it can be found by search.
package struct SearchIndexing: Service {
    let backlog: SearchBacklog
    let logger: Logger

    package init(backlog: SearchBacklog, logger: Logger) {
        self.backlog = backlog
        self.logger = logger
    }

    package func run() async throws {
        await cancelWhenGracefulShutdown { await catchUp() }
        try await gracefulShutdown()
    }

    /// After a failure, the rest is left to the next start.
    private func catchUp() async {
        var count = 0
        do {
            while case let more = try await backlog.indexSome(), more > 0 { count += more }
        } catch is CancellationError {
            return
        } catch {
            logger.error("Old messages cannot be made findable", metadata: ["error": "\(error)"])
        }
        if count > 0 { logger.info("Made \(count) old titles and messages findable") }
    }
}
