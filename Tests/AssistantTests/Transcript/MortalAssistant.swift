import Anthropic
import Logging
import Model
import ServiceLifecycle
import TestSupport

@testable import Assistant
@testable import Storage

/// An assistant that can die while it works and start again, on a database and a model server that outlive it.
final class MortalAssistant {
    fileprivate struct Life {
        let database: Database
        let http: HTTPConnections
        let catalog: ModelCatalog
        let replies: Replies
        let group: ServiceGroup
        let running: Task<Void, any Error>
    }

    private let place: TestDatabase
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

    private init(_ place: TestDatabase, _ upstream: CheckingUpstream, _ ada: User.ID) async throws {
        (self.place, self.upstream, self.ada) = (place, upstream, ada)
        life = try await Life(place, upstream)
    }

    /// Runs an assistant for the duration of `body`.
    ///
    /// - Parameter allowed: The models that may be chosen.
    static func living(
        with upstream: CheckingUpstream, allowed: [String], body: (MortalAssistant) async throws -> Void
    ) async throws {
        try await TestDatabase.provided { place in
            try await living(on: place, with: upstream, allowed: allowed, body: body)
        }
    }

    private static func living(
        on place: TestDatabase, with upstream: CheckingUpstream, allowed: [String],
        body: (MortalAssistant) async throws -> Void
    ) async throws {
        let ada = User(email: EmailAddress(stored: "ada@example.org"), displayName: "Ada", maxChats: 1000)
        let assistant = try await MortalAssistant(place, upstream, ada.id)
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
        let dead = life.replies.lease.id
        try await life.database.close()
        // What its tasks still do reaches neither the database nor the model's server.
        try await life.end()
        // Nobody waits for its lease to run out.
        let database = try await place.open()
        try await NodeStore(database: database).remove(dead)
        try await database.close()
        life = try await Life(place, upstream)
    }
}

extension MortalAssistant.Life {
    init(_ place: TestDatabase, _ upstream: CheckingUpstream) async throws {
        let opened = try await place.open()
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
