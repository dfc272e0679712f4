import Anthropic
import Assistant
import Foundation
import HTTPTypes
import Logging
import Model
import ServiceLifecycle
import Sodium
import Storage
import Synchronization
import TestSupport
import Web

@testable import Server

/// The whole server in this process: real sockets, a real database, and a scripted model behind a real socket.
struct TestServer: Sendable {
    /// Templates, texts and files, read once for all servers.
    static let pages = Result { try Pages() }

    /// Where it listens, such as `http://127.0.0.1:40123`.
    let origin: String
    let database: Database
    let replies: Replies
    /// What people may choose, and the connection to the model server.
    let connection: ConnectionSettings
    let upstream: ScriptedUpstream
    /// The token that creates the first administrator.
    let setupToken: String
    /// Every route: methods by path.
    let routes: [String: [String]]
    /// Ends the server gracefully, as SIGTERM would.
    let shutDown: @Sendable () async -> Void

    /// The clock that measures replies.
    let clock: MovableClock

    /// A person without an account yet.
    var stranger: Person { Person(server: self) }

    /// Creates the first administrator.
    func setUp() async throws -> Person {
        try await Person(server: self).registering("admin", invite: setupToken)
    }

    /// Creates an ordinary account, where registration is open.
    func member(_ name: String = "member") async throws -> Person {
        try await stranger.registering(name)
    }
}

/// Runs a server for the duration of `body`, which is cancelled if it hangs.
///
/// - Parameters:
///   - answers: The answers of the scripted model, in turn; the last one is repeated.
///   - registration: Who may register after the first administrator.
///   - limits: How many replies run; none run on after the server is asked to stop.
///   - models: What people may choose.
func withServer<Value: Sendable>(
    _ answers: ScriptedAnswer..., registration: RegistrationMode = .open, settings: ServerSettings = ServerSettings(),
    limits: ReplyLimits = ReplyLimits(grace: .zero), titles: Titles = .off, models: TestModels = .unlisted,
    body: @escaping @Sendable (TestServer) async throws -> Value
) async throws -> Value {
    try await withServer(
        script: answers.isEmpty ? [.messages(deltas: ["Hello", " there"])] : answers, registration: registration,
        settings: settings, limits: limits, titles: titles, models: models, body: body)
}

/// Runs a server for the duration of `body`, which is cancelled if it hangs.
///
/// - Parameter script: At least one answer of the scripted model.
func withServer<Value: Sendable>(
    script: [ScriptedAnswer], registration: RegistrationMode = .open, settings: ServerSettings = ServerSettings(),
    limits: ReplyLimits = ReplyLimits(grace: .zero), titles: Titles = .off, models: TestModels = .unlisted,
    body: @escaping @Sendable (TestServer) async throws -> Value
) async throws -> Value {
    try await ScriptedUpstream.running(
        script: { _, number in script[min(number, script.count) - 1] },
        body: { upstream in
            try await TestDatabase.provided { place in
                try await run(
                    upstream, try await place.open(), registration: registration, settings: settings, limits: limits,
                    titles: titles, models: models, body: body)
            }
        })
}

private func run<Value: Sendable>(
    _ upstream: ScriptedUpstream, _ database: Database, registration: RegistrationMode, settings: ServerSettings,
    limits: ReplyLimits, titles: Titles, models: TestModels,
    body: @escaping @Sendable (TestServer) async throws -> Value
) async throws -> Value {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("parley-\(UUID())")
    defer { try? FileManager.default.removeItem(at: folder) }
    var logger = Logger(label: "test")
    logger.logLevel = .critical
    if let recorded = RecordedLog.current { logger = recorded.logger }

    let http = HTTPConnections(connectTimeout: .hangLimit)
    // A scripted model may be silent for as long as a slow machine needs for the test's other work.
    let patience = Timeouts(head: .hangLimit * 2, idle: .hangLimit * 2)
    let client = Client(endpoint: try Endpoint(upstream.address), http: http, timeouts: patience, logger: logger)
    let source = ModelSource(model: "scripted-model", maxTokens: 100, isLocal: false) { client }
    let clock = MovableClock()
    let replies = Replies(
        database: database, source: source, limits: limits, titles: titles, now: { clock.now }, logger: logger)
    try await replies.recover()
    var settings = settings
    settings.port = 0
    settings.registration = registration
    let connection = try ConnectionSettings.test(
        models, replies: source, database: database, http: http, folder: folder, logger: logger)
    let server = Server(
        settings: settings, database: database, replies: replies, connection: connection,
        hasher: PasswordHasher(cost: .least), pages: try TestServer.pages.get(), logger: logger)

    let ports = AsyncStream.makeStream(of: Int.self)
    let application = server.application { ports.continuation.yield($0) }
    let group = ServiceGroup(
        configuration: .init(services: [application, replies], gracefulShutdownSignals: [], logger: logger))
    let running = Task { try await group.run() }
    let token = try await Registration(database: database, mode: registration).offerSetup(expiresAt: .now + .days(1))
    var iterator = ports.stream.makeAsyncIterator()
    guard let port = await iterator.next(), let token else { throw CancellationError() }
    let testServer = TestServer(
        origin: "http://127.0.0.1:\(port)", database: database, replies: replies,
        connection: connection, upstream: upstream, setupToken: token.text,
        routes: server.routes().routes.mapValues { $0.map(\.rawValue) },
        shutDown: { await group.triggerGracefulShutdown() }, clock: clock)
    let result: Result<Value, any Error>
    do {
        result = .success(try await finishing(within: .hangLimit * 2) { try await body(testServer) })
    } catch {
        result = .failure(error)
    }
    await group.triggerGracefulShutdown()
    try await running.value
    try await http.shutdown()
    try await database.close()
    return try result.get()
}
