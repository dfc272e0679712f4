/// A message as it is being written.
///
/// Nothing is sent before the first event is requested, and every iterator makes its own call, so iterate only once.
/// The server is read only as fast as events are requested. Events come in a valid order; anything else is an error.
///
/// Failures are always ``AnthropicError``, except that a cancelled task gets `CancellationError`, and that an
/// ``AttemptObserver`` may forbid an attempt with an error of its own; by then the connection is closed. It is also
/// closed soon after the iterator is released.
public struct MessageStream: AsyncSequence, Sendable {
    /// An event of the stream.
    public typealias Element = StreamEvent

    let exchange: StreamExchange
    let executor: (any TaskExecutor)?

    /// An iterator that makes the call when first asked for an event.
    public func makeAsyncIterator() -> AsyncIterator {
        AsyncIterator(exchange: exchange, executor: executor)
    }

    /// Events, one after another.
    public struct AsyncIterator: AsyncIteratorProtocol {
        private let exchange: StreamExchange
        private let executor: (any TaskExecutor)?
        private var running: RunningExchange?
        private var batch: [StreamEvent] = []
        private var position = 0

        init(exchange: StreamExchange, executor: (any TaskExecutor)?) {
            self.exchange = exchange
            self.executor = executor
        }

        /// The next event, nil after the end of a complete message.
        public mutating func next(
            isolation actor: isolated (any Actor)? = #isolation
        ) async throws -> StreamEvent? {
            while position == batch.count {
                guard let next = try await nextBatch(isolation: actor) else { return nil }
                (batch, position) = (next, 0)
            }
            defer { position += 1 }
            return batch[position]
        }

        private mutating func nextBatch(
            isolation actor: isolated (any Actor)?
        ) async throws -> [StreamEvent]? {
            let running = running ?? RunningExchange(exchange, on: executor)
            self.running = running
            return try await running.next()
        }
    }
}

/// The task that talks to the server for one iterator.
final class RunningExchange: Sendable {
    private let handoff: RendezvousChannel<[StreamEvent]>
    private let task: Task<Void, Never>

    init(_ exchange: StreamExchange, on executor: (any TaskExecutor)?) {
        let handoff = RendezvousChannel<[StreamEvent]>()
        self.handoff = handoff
        task = Task(executorPreference: executor) { await exchange.run(handingTo: handoff) }
    }

    deinit {
        if !handoff.isFinished {
            task.cancel()
        }
    }

    func next() async throws -> [StreamEvent]? {
        try await withTaskCancellationHandler {
            try await handoff.next()
        } onCancel: {
            task.cancel()
        }
    }
}
