import Model
import Testing

@testable import Storage

/// A running reply belongs to one server, and ends once.
@Suite struct ReplyOwnershipTests {
    @Test(arguments: Engine.allCases)
    func `a server that was taken for dead can begin, log and end nothing`(engine: Engine) async throws {
        try await withNodes(on: engine) { fixture in
            let other = try await fixture.chats.chats.create(title: nil, owner: fixture.ada)
            let reply = try await fixture.begin("Hi")
            let (mine, ada, piece) = (fixture.mine, fixture.ada, fixture.piece(of: reply, "late"))
            try await fixture.nodes.remove(fixture.node)

            await #expect(throws: NodeLost.self) { try await mine.begin(.say("More"), in: other.id, of: ada) }
            await #expect(throws: NodeLost.self) { try await mine.append([piece]) }
            await #expect(throws: NodeLost.self) { try await mine.finish(reply.with(.complete), of: ada) }

            #expect(try await fixture.status(of: reply) == .streaming)
            #expect(try await fixture.chats.database.count("messages") == 2)
            #expect(try await fixture.chats.database.count("reply_log") == 0)
        }
    }

    @Test(arguments: Engine.allCases)
    func `a dead server's reply is ended once by many who try, with the text of the log`(engine: Engine) async throws {
        try await withNodes(on: engine) { fixture in
            let reply = try await fixture.begin("Hi")
            try await fixture.mine.append([fixture.piece(of: reply, "Hello")])
            try await fixture.mine.append([fixture.piece(of: reply, ", you", at: 5)])
            try await fixture.nodes.remove(fixture.node)
            let revision = try await fixture.chats.chats.revision(of: fixture.ada)

            let ended = await atOnce(20) { _ in try await fixture.anyone.endOrphans() }

            #expect(ended.failures().isEmpty)
            #expect(ended.successes().flatMap { $0 }.map(\.id) == [reply.id])
            let stored = try await fixture.message(reply)
            #expect(stored.status == .interrupted && stored.content == "Hello, you")
            #expect(try await fixture.chats.chats.revision(of: fixture.ada) == revision + 1)
            #expect(try await fixture.chats.database.count("reply_log") == 0)
        }
    }

    @Test(arguments: Engine.allCases)
    func `the replies of a server that is there go on`(engine: Engine) async throws {
        try await withNodes(on: engine) { fixture in
            let reply = try await fixture.begin("Hi")
            try await fixture.mine.append([fixture.piece(of: reply, "Hello")])

            #expect(try await fixture.anyone.endOrphans().isEmpty)

            #expect(try await fixture.status(of: reply) == .streaming)
            #expect(try await fixture.chats.database.count("reply_log") == 1)
        }
    }

    @Test(arguments: Engine.allCases)
    func `a reply is ended only by the server that writes it`(engine: Engine) async throws {
        try await withNodes(on: engine) { fixture in
            var reply = try await fixture.begin("Hi")
            let other = Node.ID()
            try await fixture.nodes.add(other, version: "", lease: .seconds(600), isAlone: false)
            let stranger = ReplyStore(database: fixture.chats.database, node: other)

            reply.status = .complete
            #expect(try await stranger.finish(reply, of: fixture.ada) == nil)
            #expect(try await stranger.append([fixture.piece(of: reply, "false")]) == [nil])
            #expect(try await fixture.status(of: reply) == .streaming)
            #expect(try await fixture.mine.finish(reply, of: fixture.ada) != nil)
        }
    }

    @Test(arguments: Engine.allCases)
    func `what was logged beside the end of a reply is removed`(engine: Engine) async throws {
        try await withNodes(on: engine) { fixture in
            var reply = try await fixture.begin("Hi")
            try await fixture.mine.append([fixture.piece(of: reply, "Hello")])
            reply.status = .complete
            // As if it had been logged after the end looked.
            try await fixture.mine.finish(reply, of: fixture.ada)
            #expect(try await fixture.chats.database.count("reply_log") == 1)

            try await fixture.anyone.removeLeftLog()

            #expect(try await fixture.chats.database.count("reply_log") == 0)
        }
    }

    @Test(arguments: Engine.allCases)
    func `pieces are logged in order, and those of ended replies are skipped`(engine: Engine) async throws {
        try await withNodes(on: engine) { fixture in
            var ended = try await fixture.begin("One")
            let other = try await fixture.chats.chats.create(title: nil, owner: fixture.ada)
            let running = try await fixture.mine.begin(.say("Two"), in: other.id, of: fixture.ada).reply
            ended.status = .complete
            try await fixture.mine.finish(ended, of: fixture.ada)

            let entries = try await fixture.mine.append([
                fixture.piece(of: running, "a"), fixture.piece(of: ended, "b"), fixture.piece(of: running, "c", at: 1),
            ])

            #expect(entries.count == 3 && entries[1] == nil)
            let (first, last) = (try #require(entries[0]), try #require(entries[2]))
            #expect(first < last)
            #expect(try await fixture.chats.database.count("reply_log") == 2)
        }
    }

    @Test(arguments: Engine.allCases)
    func `other servers see a reply grow and end`(engine: Engine) async throws {
        try await withNodes(on: engine) { fixture in
            var reply = try await fixture.begin("Hi")
            try await fixture.mine.append([fixture.piece(of: reply, "Hello")])

            let first = try #require(try await fixture.anyone.news(of: [reply.id: 0]).first)
            try await fixture.mine.append([fixture.piece(of: reply, "!", at: 5)])
            let last = try #require(first.pieces.last?.entry)
            let second = try #require(try await fixture.anyone.news(of: [reply.id: last]).first)
            let newest = try #require(second.pieces.last?.entry)
            let quiet = try #require(try await fixture.anyone.news(of: [reply.id: newest]).first)
            reply.status = .complete
            try await fixture.mine.finish(reply, of: fixture.ada)
            let end = try await fixture.anyone.news(of: [reply.id: last, Message.ID(): 0])

            #expect(first.status == .streaming && first.node == fixture.node)
            #expect(first.pieces.map(\.part.text) == ["Hello"])
            #expect(second.pieces.map(\.part.text) == ["!"])
            #expect(quiet.pieces.isEmpty && quiet.status == .streaming)
            #expect(end.first { $0.reply == reply.id }?.status == .complete)
            #expect(end.first { $0.reply != reply.id }?.status == nil && end.count == 2)
        }
    }

    @Test(arguments: Engine.allCases)
    func `the server that writes a reply sees that it is to stop, or that it was deleted`(
        engine: Engine
    ) async throws {
        try await withNodes(on: engine) { fixture in
            let other = try await fixture.chats.chats.create(title: nil, owner: fixture.ada)
            let reply = try await fixture.begin("Hi")
            let deleted = try await fixture.mine.begin(.say("Bye"), in: other.id, of: fixture.ada).reply
            #expect(try await fixture.mine.toStop(among: [reply.id, deleted.id]).isEmpty)

            try await fixture.chats.chats.delete(other.id, of: fixture.ada)
            #expect(try await fixture.mine.toStop(among: [reply.id, deleted.id]) == [deleted.id])
            try await fixture.anyone.requestStop(reply.id, of: User.ID())
            #expect(try await fixture.mine.toStop(among: [reply.id]).isEmpty)
            try await fixture.anyone.requestStop(reply.id, of: fixture.ada)
            #expect(try await fixture.mine.toStop(among: [reply.id]) == [reply.id])
        }
    }

    @Test func `the limit of running replies holds for all servers together`() async throws {
        try await withNodes(on: .postgreSQL) { fixture in
            let chats = try await (0..<12).asyncMap { _ in
                try await fixture.chats.chats.create(title: nil, owner: fixture.ada).id
            }
            let room = ReplyStore.Room(maximum: 5, heldHere: 0)

            let begun = await atOnce(12) { index in
                try await fixture.mine.begin(.say("Hi"), in: chats[index], of: fixture.ada, within: room)
            }

            #expect(begun.successes().count == 5)
            #expect(begun.failures().allSatisfy { $0 as? StoreError == .tooManyReplies(maximum: 5) })
        }
    }

    @Test(arguments: Engine.allCases)
    func `what others have changed of a user shows in one look`(engine: Engine) async throws {
        try await withChat(on: engine) { fixture in
            let standings = StandingStore(database: fixture.database)
            let ada = fixture.ada.id
            var seen = [try await standings.standings(of: [ada, User.ID()])]
            _ = try await fixture.chats.create(title: nil, owner: ada)
            seen.append(try await standings.standings(of: [ada]))
            let sessions = SessionStore(database: fixture.database)
            _ = try await sessions.create(for: ada, agent: "")
            seen.append(try await standings.standings(of: [ada]))
            try await sessions.endAll(of: ada, but: nil)
            seen.append(try await standings.standings(of: [ada]))

            #expect(seen[0].count == 1)
            #expect(Set(seen.dropLast()).count == 3)
            #expect(seen[3][ada] != seen[2][ada])
        }
    }
}

/// A chat, and a server that answers in it.
private struct NodeFixture: Sendable {
    let chats: ChatFixture
    let nodes: NodeStore
    let node: Node.ID
    var ada: User.ID { chats.ada.id }
    /// The replies as that server stores them.
    var mine: ReplyStore { ReplyStore(database: chats.database, node: node) }
    /// As others see them.
    var anyone: ReplyStore { ReplyStore(database: chats.database) }

    func begin(_ content: String) async throws -> Message {
        try await mine.begin(.say(content), in: chats.chat.id, of: ada).reply
    }

    func message(_ reply: Message) async throws -> Message {
        try await chats.messages.message(reply.id, in: reply.chatID, of: ada)
    }

    func status(of reply: Message) async throws -> Message.Status {
        try await message(reply).status
    }

    func piece(of reply: Message, _ text: String, at position: Int = 0) -> ReplyStore.Piece {
        ReplyStore.Piece(
            reply: reply.id, part: Part(ordinal: 0, text: text), position: position, content: text)
    }
}

private func withNodes(on engine: Engine, _ test: (NodeFixture) async throws -> Void) async throws {
    try await withChat(on: engine) { chats in
        let fixture = NodeFixture(chats: chats, nodes: NodeStore(database: chats.database), node: Node.ID())
        try await fixture.nodes.add(fixture.node, version: "", lease: .seconds(600), isAlone: false)
        try await test(fixture)
    }
}

extension Message {
    fileprivate func with(_ status: Status) -> Message {
        var message = self
        message.status = status
        return message
    }
}

extension Sequence {
    fileprivate func asyncMap<Value>(_ transform: (Element) async throws -> Value) async rethrows -> [Value] {
        var values: [Value] = []
        for element in self { values.append(try await transform(element)) }
        return values
    }
}
