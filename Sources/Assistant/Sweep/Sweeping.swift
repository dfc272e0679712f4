package import Logging
internal import ServiceLifecycle
package import Storage

/// Takes out now and then what has run out, beside everything else the server does.
package struct Sweeping: Service {
    let sweep: Sweep
    let interval: Duration
    let logger: Logger

    /// - Parameter interval: From one time to the next.
    package init(sweep: Sweep, interval: Duration = .seconds(3600), logger: Logger) {
        self.sweep = sweep
        self.interval = interval
        self.logger = logger
    }

    package func run() async throws {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                await takeOut()
                try? await Task.sleep(for: interval)  // only cancellation throws, and the loop looks at it
            }
        }
    }

    /// A failure only leaves something to the next time.
    private func takeOut() async {
        var count = 0
        do {
            while case let more = try await sweep.some(), more > 0 { count += more }
        } catch is CancellationError {
            return
        } catch {
            logger.error("What has run out cannot be taken out", metadata: ["error": "\(error)"])
        }
        if count > 0 { logger.debug("Took out \(count) rows that had run out") }
    }
}
