/// Whether the model answers right now, for everyone who waits for it.
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

    /// How many wait at the moment.
    var waiting: Int { waiters.count }

    /// The child answers at `endpoint`.
    func open(_ endpoint: LocalModel.Endpoint) {
        state = .ready(endpoint)
        release(with: .success(endpoint))
    }

    /// The child has ended and will be back soon: whoever asks waits.
    func restart() {
        state = .starting
    }

    /// The child does not come up: whoever asks hears why at once, until it does.
    func fail(_ error: LocalModelError) {
        state = .failed(error)
        release(with: .failure(error))
    }

    /// There will be no child any more.
    func stop() {
        fail(.stopped)
    }

    /// Waits for the child, at most as long as `limit`.
    ///
    /// - Parameter sleep: How time passes.
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

    /// Another task may have come between the question and the wait, so the state is looked at again.
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
