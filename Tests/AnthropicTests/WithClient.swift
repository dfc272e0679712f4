import Anthropic
import Logging
import Synchronization
import TestSupport

/// Runs a scripted server and a client for it.
func withClient<Value: Sendable>(
    _ answers: [ScriptedAnswer], key: String? = "sk-secret", authentication: Endpoint.Authentication = .bearer,
    timeouts: Timeouts = Timeouts(), clock: any Clock<Duration> = RecordedClock(),
    idleClock: (any Clock<Duration>)? = nil,
    logger: Logger = Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() }),
    _ body: @escaping @Sendable (Client, ScriptedUpstream) async throws -> Value
) async throws -> Value {
    try await finishing {
        try await ScriptedUpstream.running(
            script: { _, number in answers[min(number, answers.count) - 1] },
            body: { upstream in
                let http = HTTPConnections()
                let endpoint = try Endpoint(
                    upstream.address, key: key.flatMap(APIKey.init), authentication: authentication)
                let client = Client(
                    endpoint: endpoint, http: http, timeouts: timeouts, clock: clock, idleClock: idleClock,
                    logger: logger)
                let result: Result<Value, any Error>
                do {
                    result = .success(try await body(client, upstream))
                } catch {
                    result = .failure(error)
                }
                try await http.shutdown()
                return try result.get()
            })
    }
}

extension MessageRequest {
    /// A small request.
    static let greeting = MessageRequest(model: "scripted-model", maxTokens: 100, messages: [Turn(.user, "Hello")])
}

/// The outcome of a stream.
struct Outcome: Sendable {
    var events: [StreamEvent] = []
    var message = MessageAccumulator().message
    var error: AnthropicError?

    /// Reads a stream to its end, whatever that is. Opens a gate when it has received text.
    init(of stream: MessageStream, opening gate: Gate? = nil, at text: String = "") async throws {
        var accumulator = MessageAccumulator()
        defer { message = accumulator.message }
        do {
            for try await event in stream {
                events.append(event)
                accumulator.apply(event)
                if let gate, accumulator.message.text == text {
                    gate.open()
                }
            }
        } catch let error as AnthropicError {
            self.error = error
        }
    }
}

/// The outcome of a greeting answered by these scripts in turn.
func outcome(of answers: ScriptedAnswer..., timeouts: Timeouts = Timeouts()) async throws -> Outcome {
    try await withClient(answers, timeouts: timeouts) { client, _ in try await Outcome(of: client.stream(.greeting)) }
}

/// A clock that stands still, never makes anybody wait, and records how long they should have waited.
final class RecordedClock: Clock {
    typealias Instant = ContinuousClock.Instant

    let now = Instant.now
    private let recorded = Mutex<[Duration]>([])

    /// The waits so far.
    var waits: [Duration] { recorded.withLock { $0 } }

    var minimumResolution: Duration { .zero }

    func sleep(until deadline: Instant, tolerance: Duration?) async throws {
        recorded.withLock { $0.append(deadline - now) }
    }
}
