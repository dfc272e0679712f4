import Anthropic
import Logging
import Model
import ServiceLifecycle
import Synchronization
import TestSupport

@testable import Assistant
@testable import Storage

/// Replies as a server runs them: a real database, a scripted model, and a person asking.
struct ServedReplies<Upstream: Sendable>: Sendable {
    let database: Database
    let replies: Replies
    let upstream: Upstream
    let ada: User.ID
    /// Asks the server to stop.
    let shutDown: @Sendable () async -> Void
    /// Waits until the server has stopped.
    let stopped: @Sendable () async throws -> Void

    func chat() async throws -> Chat.ID {
        try await ChatStore(database: database).create(title: nil, owner: ada).id
    }

    /// Begins a reply and waits for its end.
    func answer(to command: ReplyStore.Command, in chat: Chat.ID) async throws -> Model.Message {
        let reply = try await replies.begin(command, in: chat, of: ada).reply
        return try await end(of: reply)
    }

    func end(of reply: LiveReply) async throws -> Model.Message {
        var position = Position.start
        while true {
            switch await reply.next(after: position) {
            case .ended(let message): return message
            case .growth(_, let end): position = end
            case .waiting, .quiet: continue
            case .cancelled: throw CancellationError()
            }
        }
    }

    func stored(_ id: Model.Message.ID, in chat: Chat.ID) async throws -> Model.Message {
        try await MessageStore(database: database).message(id, in: chat, of: ada)
    }
}

typealias ReplyFixture = ServedReplies<ScriptedUpstream>

/// Runs replies for the duration of `body`.
func withReplies<Value: Sendable>(
    _ answers: ScriptedAnswer..., limits: ReplyLimits = ReplyLimits(grace: .zero), longestPrompt: Int? = nil,
    log: RecordedLog = RecordedLog(), body: @Sendable (ReplyFixture) async throws -> Value
) async throws -> Value {
    try await ScriptedUpstream.running(
        script: { _, number in answers[min(number, answers.count) - 1] },
        body: { upstream in
            let endpoint = try Endpoint(upstream.address)
            return try await serve(
                upstream, at: endpoint, model: "scripted-model", account: .builtIn, limits: limits,
                longestPrompt: longestPrompt, log: log, body: body)
        })
}

/// Runs replies of a model server for the duration of `body`.
///
/// - Parameter titles: How chats are named.
func serve<Upstream: Sendable, Value: Sendable>(
    _ upstream: Upstream, at endpoint: Endpoint, model: String, account: ModelAccount, titles: Titles = .off,
    limits: ReplyLimits = ReplyLimits(grace: .zero), longestPrompt: Int? = nil, retry: RetryPolicy = RetryPolicy(),
    log: RecordedLog = RecordedLog(), body: @Sendable (ServedReplies<Upstream>) async throws -> Value
) async throws -> Value {
    try await TestDatabase.provided { place in
        try await serve(
            upstream, at: endpoint, on: try await place.open(), model: model, account: account, titles: titles,
            limits: limits, longestPrompt: longestPrompt, retry: retry, log: log, body: body)
    }
}

private func serve<Upstream: Sendable, Value: Sendable>(
    _ upstream: Upstream, at endpoint: Endpoint, on database: Database, model: String, account: ModelAccount,
    titles: Titles, limits: ReplyLimits, longestPrompt: Int?, retry: RetryPolicy, log: RecordedLog,
    body: @Sendable (ServedReplies<Upstream>) async throws -> Value
) async throws -> Value {
    let logger = Logger(label: "test", factory: { _ in log })
    let ada = User(email: EmailAddress(stored: "ada@example.org"), displayName: "Ada", maxChats: 1000)
    try await Registration(database: database, mode: .closed).create(ada, passwordHash: "hash")

    let http = HTTPConnections()
    let client = Client(endpoint: endpoint, http: http, retry: retry, logger: logger)
    let source = ModelSource(
        model: model, account: account, maxTokens: 1000, isLocal: false, longestPrompt: longestPrompt
    ) { client }
    let replies = Replies(database: database, source: source, limits: limits, titles: titles, logger: logger)
    try await replies.recover()
    let group = ServiceGroup(
        configuration: .init(
            services: [replies], gracefulShutdownSignals: [],
            logger: Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() })))
    let running = Task { try await group.run() }
    let result: Result<Value, any Error>
    do {
        result = .success(
            try await body(
                ServedReplies(
                    database: database, replies: replies, upstream: upstream, ada: ada.id,
                    shutDown: { await group.triggerGracefulShutdown() }, stopped: { try await running.value })))
    } catch {
        result = .failure(error)
    }
    await group.triggerGracefulShutdown()
    try await running.value
    try await http.shutdown()
    try await database.close()
    return try result.get()
}

/// Records what is logged.
final class RecordedLog: LogHandler {
    private let recorded = Mutex<[(level: Logger.Level, line: String)]>([])

    var lines: [String] { recorded.withLock { $0.map(\.line) } }

    /// The entries logged at a level or above.
    func lines(from level: Logger.Level) -> [String] {
        recorded.withLock { $0.filter { $0.level >= level }.map(\.line) }
    }

    var metadata: Logger.Metadata {
        get { [:] }
        set {}
    }

    var logLevel: Logger.Level {
        get { .trace }
        set {}
    }

    subscript(metadataKey _: String) -> Logger.Metadata.Value? {
        get { nil }
        set {}
    }

    func log(event: LogEvent) {
        recorded.withLock { $0.append((event.level, "\(event.message) \(event.metadata ?? [:])")) }
    }
}
