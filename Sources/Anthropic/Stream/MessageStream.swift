/// A message while it is written.
///
/// Nothing is sent before the first event is asked for, and every iterator makes a call of its own: iterate once. The
/// server is read only as fast as events are asked for. Events come in an order that makes sense; anything else is an
/// error.
///
/// Failures are always ``AnthropicError``, except that a cancelled task gets `CancellationError`; by then the connection
/// is closed, as it is soon after the iterator is dropped.
public struct MessageStream: AsyncSequence, Sendable {
    /// An event of the stream.
    public typealias Element = StreamEvent

    let exchange: StreamExchange

    /// An iterator that makes the call when it is first asked.
    public func makeAsyncIterator() -> AsyncIterator {
        AsyncIterator(exchange: exchange)
    }

    /// Events one after the other.
    public struct AsyncIterator: AsyncIteratorProtocol {
        private let exchange: StreamExchange
        private var running: RunningExchange?
        private var batch: [StreamEvent] = []
        private var position = 0

        init(exchange: StreamExchange) {
            self.exchange = exchange
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
            let running = running ?? RunningExchange(exchange)
            self.running = running
            return try await running.next()
        }
    }
}

/// The task that talks to the server for one iterator.
final class RunningExchange: Sendable {
    private let handoff: Handoff<[StreamEvent]>
    private let task: Task<Void, Never>

    init(_ exchange: StreamExchange) {
        let handoff = Handoff<[StreamEvent]>()
        self.handoff = handoff
        task = Task { await exchange.run(handingTo: handoff) }
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
