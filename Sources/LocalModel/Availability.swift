/// Whether the model can be used right now, for everyone who waits for it.
actor Availability {
    private enum State {
        case starting
        case ready(LocalModel.Endpoint)
        case failed(LocalModelError)
    }

    private typealias Waiter = CheckedContinuation<LocalModel.Endpoint, any Error>

    private var state = State.starting
    private var waiters: [Int: Waiter] = [:]
    private var lastWaiter = 0

    /// How many callers are waiting.
    var waiting: Int { waiters.count }

    /// The child is ready at `endpoint`.
    func open(_ endpoint: LocalModel.Endpoint) {
        state = .ready(endpoint)
        release(with: .success(endpoint))
    }

    /// The child has ended and will be restarted soon: callers wait.
    func restart() {
        state = .starting
    }

    /// The child does not start: callers get the error at once, until it does.
    func fail(_ error: LocalModelError) {
        state = .failed(error)
        release(with: .failure(error))
    }

    /// The child will not be started again.
    func stop() {
        fail(.stopped)
    }

    /// Waits for the child, at most for `limit`.
    ///
    /// - Parameter sleep: How to wait.
    func endpoint(
        within limit: Duration, sleep: @escaping @Sendable (Duration) async throws -> Void
    ) async throws -> LocalModel.Endpoint {
        switch state {
        case .ready(let endpoint): return endpoint
        case .failed(let error): throw error
        case .starting: break
        }
        return try await withDeadline(after: limit, sleep: sleep) { try await self.nextEndpoint() }
    }

    private func nextEndpoint() async throws -> LocalModel.Endpoint {
        lastWaiter += 1
        let waiter = lastWaiter
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { enqueue($0, as: waiter) }
        } onCancel: {
            Task { await self.dismiss(waiter) }
        }
    }

    /// The state may have changed between the check and the wait, so it is checked again.
    private func enqueue(_ continuation: Waiter, as waiter: Int) {
        switch state {
        case .ready(let endpoint): continuation.resume(returning: endpoint)
        case .failed(let error): continuation.resume(throwing: error)
        case .starting where Task.isCancelled: continuation.resume(throwing: CancellationError())
        case .starting: waiters[waiter] = continuation
        }
    }

    private func dismiss(_ waiter: Int) {
        waiters.removeValue(forKey: waiter)?.resume(throwing: CancellationError())
    }

    private func release(with result: Result<LocalModel.Endpoint, any Error>) {
        for waiter in waiters.values { waiter.resume(with: result) }
        waiters = [:]
    }
}
