import Model
import TestSupport
import Testing

@testable import Assistant
@testable import Storage

/// Several servers share the replies of one database.
@Suite struct NodeTests {
    @Test func `a reply on another server is read to its end, once for all its readers`() async throws {
        try await TwoNodes.running(.messages(deltas: ["Herons ", "stand ", "still."])) { nodes in
            let live = try await nodes.begin(in: try await nodes.chat())

            let seen = try await nodes.other.replies.follow(live.id, in: live.chatID, of: nodes.ada)

            let text = try await text(of: seen)
            #expect(text.content == "Herons stand still." && text.status == .complete)
            #expect(try await nodes.stored(live).content == text.content)
        }
    }

    @Test func `readers of a reply on another server share one`() async throws {
        try await TwoNodes.running { nodes in
            let live = try await nodes.beginHanging(in: try await nodes.chat())

            let readers = try await (0..<5).concurrently { _ in
                try await nodes.other.replies.follow(live.id, in: live.chatID, of: nodes.ada)
            }

            #expect(Set(readers.map(ObjectIdentifier.init)).count == 1)
            let remote = try #require(readers.first)
            try await eventually("the text has come over") { remote.message.content == TwoNodes.text }
            #expect(nodes.other.replies.live(in: live.chatID) === remote)
            #expect(try await nodes.one.replies.follow(live.id, in: live.chatID, of: nodes.ada) === live)
        }
    }

    @Test func `a reply is stopped through another server`() async throws {
        try await TwoNodes.running { nodes in
            let live = try await nodes.beginHanging(in: try await nodes.chat())
            let seen = try await nodes.other.replies.follow(live.id, in: live.chatID, of: nodes.ada)

            try await nodes.other.replies.stop(live.id, of: nodes.ada)

            let end = try await text(of: seen)
            #expect(end.status == .stopped && end.content == TwoNodes.text)
            try await eventually("the server that writes has stopped") { nodes.one.replies.count == 0 }
        }
    }

    @Test func `a chat that is deleted through another server ends its reply`() async throws {
        try await TwoNodes.running { nodes in
            let live = try await nodes.beginHanging(in: try await nodes.chat())

            try await Chats(database: nodes.other.database, replies: nodes.other.replies)
                .delete(live.chatID, of: nodes.ada)

            try await eventually("the server that writes has stopped") { nodes.one.replies.count == 0 }
        }
    }

    @Test func `changes through one server reach the pages of the other`() async throws {
        try await TwoNodes.running { nodes in
            let watch = nodes.other.replies.watch(of: nodes.ada)
            let seen = watch.changes.count
            let waiting = Task { await watch.changes.wait(after: seen + 1) }
            // A page that has just been opened is told once in any case.
            try await eventually("the page is known") { watch.changes.count > seen }

            _ = try await nodes.chat()

            guard case .changed = await waiting.value else { return #expect(Bool(false), "nobody was told") }
        }
    }

    @Test func `a server that was taken for dead stores and shows nothing more, and goes on`() async throws {
        try await TwoNodes.running { nodes in
            let chat = try await nodes.chat()
            let live = try await nodes.beginHanging(in: chat)
            let lost = nodes.one.lease.id
            try await eventually("the text is in the log") {
                let news = try await ReplyStore(database: nodes.other.database).news(of: [live.id: 0])
                return news.first?.pieces.isEmpty == false
            }

            try await NodeStore(database: nodes.other.database).remove(lost)
            try await ReplyStore(database: nodes.other.database).endOrphans()

            // Its reader is sent away, without an end.
            var step = await live.next(after: live.position)
            while step == .quiet { step = await live.next(after: live.position) }
            #expect(step == .cancelled)
            try await eventually("it has another name") { nodes.one.lease.id != lost }
            try await eventually("it has no replies") { nodes.one.replies.count == 0 }
            let stored = try await nodes.stored(live)
            #expect(stored.status == .interrupted && stored.content == TwoNodes.text)
            let next = try await nodes.one.replies.begin(.say("More"), in: chat, of: nodes.ada).reply
            #expect(next.node == nodes.one.lease.id)
        }
    }

    @Test func `while a server is not sure that others count on it, it shows nothing`() async throws {
        try await TwoNodes.running { nodes in
            let live = try await nodes.beginHanging(in: try await nodes.chat())
            let (text, position) = live.growth(after: .start)
            #expect(!text.isEmpty && position > .start)

            // As if it had been stopped: no renewal has reached the database meanwhile.
            try await nodes.one.database.close()
            nodes.one.clock.advance(by: NodeLease.certainty)

            #expect(live.step(after: .start) == nil)
            #expect(live.growth(after: .start).0.isEmpty)
        }
    }

    @Test func `after the database was away, nobody is taken for dead at once`() async throws {
        try await TwoNodes.running { nodes in
            let lease = nodes.one.lease
            nodes.one.clock.advance(by: NodeLease.length)
            #expect(!lease.maySayWhoIsDead)

            #expect(await lease.renew() == .renewed(wasUncertain: true))

            #expect(!lease.maySayWhoIsDead)
            #expect(lease.isCertain(lease.id))
        }
    }

    @Test func `a dead server's replies are ended by another one`() async throws {
        try await TwoNodes.running { nodes in
            let dead = Node.ID()
            let store = NodeStore(database: nodes.one.database)
            try await store.add(dead, version: "", lease: .seconds(-1), isAlone: false)
            let reply = try await ReplyStore(database: nodes.one.database, node: dead)
                .begin(.say("Hi"), in: try await nodes.chat(), of: nodes.ada).reply

            // For a server that has been there long enough.
            for node in [nodes.one, nodes.other] {
                node.clock.advance(by: .seconds(6))
                _ = await node.lease.renew()
                node.clock.advance(by: .seconds(6))
                _ = await node.lease.renew()
            }

            try await eventually("it has ended") {
                let message = try await MessageStore(database: nodes.one.database)
                    .message(reply.id, in: reply.chatID, of: nodes.ada)
                return message.status == .interrupted
            }
            #expect(try await !store.renew(dead, for: .seconds(1)))
        }
    }

    @Test func `a reply that was stored without its server's knowledge ends`() async throws {
        try await TwoNodes.running { nodes in
            // As if the answer of the database had been lost.
            let reply = try await ReplyStore(database: nodes.one.database, node: nodes.one.lease.id)
                .begin(.say("Hi"), in: try await nodes.chat(), of: nodes.ada).reply
            let known = try await nodes.beginHanging(in: try await nodes.chat())

            // For a server that has been there long enough.
            nodes.one.clock.advance(by: .seconds(6))
            _ = await nodes.one.lease.renew()
            nodes.one.clock.advance(by: .seconds(6))
            _ = await nodes.one.lease.renew()

            try await eventually("it has ended") {
                let message = try await MessageStore(database: nodes.one.database)
                    .message(reply.id, in: reply.chatID, of: nodes.ada)
                return message.status == .interrupted
            }
            #expect(try await nodes.stored(known).status == .streaming)
        }
    }

    /// Reads a reply to its end, and compares what came with it.
    private func text(of reply: LiveReply) async throws -> Model.Message {
        var (position, text) = (Position.start, "")
        while true {
            switch await reply.next(after: position) {
            case .ended(let message):
                #expect(text == message.content)
                return message
            case .growth(let growth, let end):
                for case .text(let more, _) in growth { text += more }
                position = end
            case .waiting, .quiet: continue
            case .cancelled: throw CancellationError()
            }
        }
    }
}

extension Range<Int> {
    fileprivate func concurrently<Value: Sendable>(
        _ work: @escaping @Sendable (Int) async throws -> Value
    ) async throws -> [Value] {
        try await withThrowingTaskGroup(of: Value.self) { group in
            for index in self { group.addTask { try await work(index) } }
            return try await group.reduce(into: []) { $0.append($1) }
        }
    }
}
