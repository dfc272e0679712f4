import Anthropic
import Logging
import Model
import ServiceLifecycle
import TestSupport

@testable import Assistant
@testable import Storage

/// A server of a test, with connections of its own to the database.
struct TestNode: Sendable {
    let database: Database
    let replies: Replies
    let clock: MovableClock

    var lease: NodeLease { replies.lease }
}

/// Two servers on one database, a scripted model for both, and Ada.
struct TwoNodes: Sendable {
    let one: TestNode
    let other: TestNode
    let upstream: ScriptedUpstream
    let ada: User.ID

    func chat() async throws -> Chat.ID {
        try await ChatStore(database: one.database).create(title: nil, owner: ada).id
    }

    /// Begins a reply on the first server.
    func begin(in chat: Chat.ID) async throws -> LiveReply {
        try await one.replies.begin(.say("Hi"), in: chat, of: ada).reply
    }

    func stored(_ reply: LiveReply) async throws -> Model.Message {
        try await MessageStore(database: other.database).message(reply.id, in: reply.chatID, of: ada)
    }

    /// Begins a reply that the model does not end, and waits until what it wrote is there.
    func beginHanging(in chat: Chat.ID) async throws -> LiveReply {
        let live = try await begin(in: chat)
        try await eventually("the text is there") { live.message.content == Self.text }
        return live
    }

    /// What the model writes.
    static let text = "Herons stand still."

    /// Runs a test with two servers whose model writes ``text``, and then hangs.
    static func running(_ test: @Sendable (TwoNodes) async throws -> Void) async throws {
        try await running(.hanging(after: [text]), test)
    }

    static func running(
        _ answer: ScriptedAnswer, _ test: @Sendable (TwoNodes) async throws -> Void
    ) async throws {
        try await TestDatabase.provided(on: .postgreSQL) { place in
            try await ScriptedUpstream.running(answer) { upstream in
                let database = try await place.open()
                let ada = User(email: EmailAddress(stored: "ada@example.org"), displayName: "Ada", maxChats: 1000)
                try await Registration(database: database, mode: .closed).create(ada, passwordHash: "hash")
                try await database.close()
                try await TestNode.running(on: place, upstream) { one in
                    try await TestNode.running(on: place, upstream) { other in
                        try await test(TwoNodes(one: one, other: other, upstream: upstream, ada: ada.id))
                    }
                }
            }
        }
    }
}

extension TestNode {
    fileprivate static func running(
        on place: TestDatabase, _ upstream: ScriptedUpstream, _ test: @Sendable (TestNode) async throws -> Void
    ) async throws {
        let database = try await place.open()
        let http = HTTPConnections()
        let client = Client(endpoint: try Endpoint(upstream.address), http: http, logger: .silent)
        let source = ModelSource(model: "scripted-model", maxTokens: 1000, isLocal: false) { client }
        let clock = MovableClock()
        let replies = Replies(
            database: database, source: source, limits: ReplyLimits(grace: .zero), titles: .off,
            now: { clock.now }, logger: .silent)
        try await replies.recover()
        let group = ServiceGroup(
            configuration: .init(services: [replies], gracefulShutdownSignals: [], logger: .silent))
        let running = Task { try await group.run() }
        let result: Result<Void, any Error>
        do {
            result = .success(try await test(TestNode(database: database, replies: replies, clock: clock)))
        } catch {
            result = .failure(error)
        }
        await group.triggerGracefulShutdown()
        try await running.value
        try await http.shutdown()
        try await database.close()
        try result.get()
    }
}
