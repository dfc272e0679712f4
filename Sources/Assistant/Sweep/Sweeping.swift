package import Logging
internal import ServiceLifecycle
package import Storage

/// Deletes expired rows in the background, at regular intervals.
package struct Sweeping: Service {
    let sweep: Sweep
    let interval: Duration
    let logger: Logger

    /// - Parameter interval: Time between two sweeps.
    package init(sweep: Sweep, interval: Duration = .seconds(3600), logger: Logger) {
        self.sweep = sweep
        self.interval = interval
        self.logger = logger
    }

    package func run() async throws {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                await takeOut()
                try? await Task.sleep(for: interval)  // throws only when cancelled, and the loop checks for that
            }
        }
    }

    /// After a failure, the rest is left to the next sweep.
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
