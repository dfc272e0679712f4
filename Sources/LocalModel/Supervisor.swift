import Logging

/// Starts the child, and restarts it whenever it ends, until the task is cancelled.
struct Supervisor {
    /// From this many consecutive ends on, callers get the error instead of waiting.
    static let patience = 3

    let settings: LocalModel.Settings
    let modelName: String
    let availability: Availability
    let logger: Logger

    func run() async {
        var backoff = Backoff()
        var lastError: LocalModelError?
        while !Task.isCancelled {
            let start = ContinuousClock.now
            let ending = await life()
            if Task.isCancelled { return }
            let pause = backoff.pause(afterLifeOf: start.duration(to: .now))
            let error = ending.error(after: backoff.failures, of: settings)
            await announce(error, failures: backoff.failures)
            log(error, known: error == lastError, pause: pause)
            lastError = error
            try? await settings.sleep(pause)  // throws only when cancelled, and the loop checks for that
        }
    }

    private func life() async -> Child.Ending {
        let child = Child(settings: settings, modelName: modelName, logger: logger)
        return await child.run { endpoint in
            logger.info("The local model is ready", metadata: ["model": "\(modelName)", "url": "\(endpoint.baseURL)"])
            await availability.open(endpoint)
        }
    }

    private func announce(_ error: LocalModelError, failures: Int) async {
        if error.isLasting || failures >= Self.patience {
            await availability.fail(error)
        } else {
            await availability.restart()
        }
    }

    /// A permanent failure recurs every ten seconds; log it only once.
    private func log(_ error: LocalModelError, known: Bool, pause: Duration) {
        logger.log(
            level: known && error.isLasting ? .debug : .error, "\(error)",
            metadata: ["model": "\(modelName)", "next-start-in": "\(pause)"])
    }
}
