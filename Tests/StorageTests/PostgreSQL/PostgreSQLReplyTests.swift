import Model
import Synchronization
import TestSupport
import Testing

@testable import Storage

/// What a reply costs with a PostgreSQL that is far away.
@Suite struct PostgreSQLReplyTests {
    @Test func `a reply begins and ends in two round trips each, also one that begins a chat`() async throws {
        try await withProxy { driver, proxy in
            let database = driver.database
            try await database.migrate(logger: .silent)
            let ada = User(email: EmailAddress(stored: "ada@example.org"), displayName: "Ada", maxChats: 10)
            try await Registration(database: database, mode: .closed).create(ada, passwordHash: "hash")
            let (nodes, node) = (NodeStore(database: database), Node.ID())
            try await nodes.add(node, version: "", lease: .seconds(600), isAlone: false)
            let replies = ReplyStore(database: database, node: node)
            let call = ReplyStore.FirstCall(provider: .anthropic, node: "\(node)") { _ in ("claude-opus-5-5", 1000) }
            // From here on the prices are known, and the statements.
            let earlier = try await replies.beginChat(
                with: "Hi", title: nil, of: ada.id, key: try key("0"),
                within: ReplyStore.Room(maximum: 9, heldHere: 1), call: call)
            try await replies.finish(earlier, of: ada.id)
            let trips = Trips(proxy)

            let first = try await trips.count("a chat begins") {
                try await replies.beginChat(
                    with: "Hi", title: nil, of: ada.id, key: try key("a"),
                    within: ReplyStore.Room(maximum: 9, heldHere: 1), call: call)
            }
            try await trips.count("a reply ends") { try await replies.finish(first, of: ada.id) }
            let next = try await trips.count("a reply begins") {
                try await replies.begin(
                    .say("More"), in: first.message.chatID, of: ada.id, key: try key("b"),
                    within: ReplyStore.Room(maximum: 9, heldHere: 1), call: call)
            }
            try await trips.count("it ends") { try await replies.finish(next, of: ada.id) }

            #expect(trips.counts.value == ["a chat begins: 2", "a reply ends: 2", "a reply begins: 2", "it ends: 2"])
        }
    }

    private func key(_ name: String) throws -> IdempotencyKey {
        try IdempotencyKey(name, method: "POST", path: "/", body: [])
    }
}

private final class Trips: Sendable {
    let counts = Recorded()
    private let proxy: TCPProxy

    init(_ proxy: TCPProxy) {
        self.proxy = proxy
    }

    @discardableResult
    func count<Value>(_ name: String, _ work: () async throws -> Value) async throws -> Value {
        let before = proxy.trips
        let value = try await work()
        counts.append("\(name): \(proxy.trips - before)")
        return value
    }
}

extension ReplyStore {
    /// Ends a reply as the program does: with an entry of the log, and with what its only call brought.
    @discardableResult
    fileprivate func finish(_ exchange: Exchange, of user: User.ID) async throws -> Message? {
        var reply = exchange.reply
        reply.parts = [Part(ordinal: 0, text: "Hello.")]
        reply.status = .complete
        reply.metadata = Message.Metadata(model: "claude-opus-5-5")
        let settlement = exchange.call.map {
            CallSettlement.settled(
                $0, CallUsage(input: 10, output: 2), CallOutcome(.complete), CallEstimate(), at: .now)
        }
        return try await finish(reply, of: user, logged: [1], settling: settlement, isOnlyCall: true)
    }
}

/// What happened, in order.
private final class Recorded: Sendable {
    private let lines = Mutex<[String]>([])

    var value: [String] { lines.withLock(\.self) }

    func append(_ line: String) {
        lines.withLock { $0.append(line) }
    }
}
