public import Logging

/// A client of the Messages API, for Anthropic's own server and others that implement it.
///
/// - Source: <https://platform.claude.com/docs/en/api/messages>.
public struct Client: Sendable {
    /// The server.
    public let endpoint: Endpoint
    let http: HTTPConnections
    let retry: RetryPolicy
    let timeouts: Timeouts
    let clock: any Clock<Duration>
    let idleClock: any Clock<Duration>
    let logger: Logger

    /// A client; nothing is sent yet.
    ///
    /// - Parameters:
    ///   - endpoint: The server.
    ///   - http: Connections, shared by all clients of the process.
    ///   - retry: When failed calls are tried again.
    ///   - timeouts: How long to wait for the server.
    ///   - clock: Measures the waits between attempts.
    ///   - idleClock: Measures how long a server is silent after it has begun to answer; real time by default.
    ///   - logger: Gets a line for each failed attempt that is retried.
    public init(
        endpoint: Endpoint, http: HTTPConnections, retry: RetryPolicy = RetryPolicy(), timeouts: Timeouts = Timeouts(),
        clock: any Clock<Duration> = ContinuousClock(), idleClock: (any Clock<Duration>)? = nil,
        logger: Logger
    ) {
        self.endpoint = endpoint
        self.http = http
        self.retry = retry
        self.timeouts = timeouts
        self.clock = clock
        self.idleClock = idleClock ?? EventLoopClock()
        self.logger = logger
    }

    /// The next message of a conversation, event by event. The request is sent when the first event is asked for.
    ///
    /// Failed attempts are retried silently as long as no part of the message has been delivered.
    ///
    /// - Parameters:
    ///   - request: What is asked.
    ///   - executor: Where the stream is read. On the executor of the task that asks for the events, an event reaches
    ///     it without a change of threads.
    ///   - observer: Is told of each attempt, for those who count what leaves.
    public func stream(
        _ request: MessageRequest, on executor: (any TaskExecutor)? = nil, observer: AttemptObserver? = nil
    ) -> MessageStream {
        let exchange = StreamExchange(
            client: self, body: request.encodedForStream(), betas: request.betas, observer: observer)
        return MessageStream(exchange: exchange, executor: executor)
    }
}
