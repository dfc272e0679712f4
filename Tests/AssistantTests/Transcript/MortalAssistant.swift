import Anthropic
import Foundation
import Logging
import Model
import ServiceLifecycle
import TestSupport

@testable import Assistant
@testable import Storage

/// An assistant that can die while it works and start again, on a database file and a model server that outlive it.
final class MortalAssistant {
    fileprivate struct Life {
        let database: Database
        let http: HTTPConnections
        let catalog: ModelCatalog
        let replies: Replies
        let group: ServiceGroup
        let running: Task<Void, any Error>
    }

    private let path: String
    private let upstream: CheckingUpstream
    private let ada: User.ID
    private var life: Life

    /// The assistant that lives now.
    var fixture: ClaudeFixture {
        let (group, running) = (life.group, life.running)
        return ClaudeFixture(
            database: life.database, replies: life.replies, upstream: upstream, ada: ada,
            shutDown: { await group.triggerGracefulShutdown() }, stopped: { try await running.value })
    }

    var catalog: ModelCatalog { life.catalog }

    private init(_ path: String, _ upstream: CheckingUpstream, _ ada: User.ID) async throws {
        (self.path, self.upstream, self.ada) = (path, upstream, ada)
        life = try await Life(path, upstream)
    }

    /// Runs an assistant for the duration of `body`.
    ///
    /// - Parameter allowed: The models that may be chosen.
    static func living(
        with upstream: CheckingUpstream, allowed: [String], body: (MortalAssistant) async throws -> Void
    ) async throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("parley-mortal-\(UUID())")
        defer { try? FileManager.default.removeItem(at: folder) }
        let path = folder.appendingPathComponent("parley.sqlite").path
        let ada = User(email: EmailAddress(stored: "ada@example.org"), displayName: "Ada", maxChats: 1000)
        let assistant = try await MortalAssistant(path, upstream, ada.id)
        let result: Result<Void, any Error>
        do {
            try await Registration(database: assistant.life.database, mode: .closed).create(ada, passwordHash: "hash")
            _ = try await ModelStore(database: assistant.life.database).allow(AllowedModels(names: allowed))
            result = .success(try await body(assistant))
        } catch {
            result = .failure(error)
        }
        try await assistant.life.end()
        try await assistant.life.database.close()
        try result.get()
    }

    /// Dies, so that nothing of what runs is stored any more, and starts again.
    func crash() async throws {
        try await life.database.close()
        // What its tasks still do reaches neither the file nor the model's server.
        try await life.end()
        life = try await Life(path, upstream)
    }
}

extension MortalAssistant.Life {
    init(_ path: String, _ upstream: CheckingUpstream) async throws {
        let opened = try Database.sqlite(path: path)
        try await opened.migrate(logger: .silent)
        let connections = HTTPConnections()
        let client = Client(
            endpoint: try Endpoint(upstream.address, key: APIKey("key")), http: connections,
            retry: RetryPolicy(maximumAttempts: 1), logger: .silent)
        let source = ModelSource(model: "claude-opus-5-5", account: .mine, maxTokens: 1000, isLocal: false) { client }
        let models = ModelCatalog(source: source, database: opened, patience: .hangLimit, logger: .silent)
        let answering = Replies(
            database: opened, source: source, catalog: models, limits: ReplyLimits(grace: .zero), titles: .off,
            logger: .silent)
        try await answering.recover()
        let services = ServiceGroup(
            configuration: .init(services: [answering], gracefulShutdownSignals: [], logger: .silent))
        self.init(
            database: opened, http: connections, catalog: models, replies: answering, group: services,
            running: Task { try await services.run() })
    }

    func end() async throws {
        await group.triggerGracefulShutdown()
        try await running.value
        try await http.shutdown()
    }
}
