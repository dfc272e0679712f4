import Logging
import Model
import TestSupport
import Testing

@testable import Assistant
@testable import Storage

@Suite struct ReplyShutdownTests {
    @Test(arguments: 0..<12)
    func `a reply that begins as the server stops is ended and stored, or never starts`(round: Int) async throws {
        try await withReplies(.hanging(after: ["half"]), limits: ReplyLimits(grace: .zero)) { fixture in
            var chats: [Chat.ID] = []
            for _ in 0..<12 { chats.append(try await fixture.chat()) }

            let begun = try await withThrowingTaskGroup(of: Begun?.self) { group in
                for (index, chat) in chats.enumerated() {
                    group.addTask { try await fixture.begin(in: chat) }
                    guard index == round else { continue }
                    group.addTask {
                        await fixture.shutDown()
                        return nil
                    }
                }
                group.addTask {
                    try await fixture.stopped()
                    // From now on the process may end at any moment.
                    #expect(fixture.replies.count == 0)
                    #expect(try await fixture.running() == 0)
                    return nil
                }
                var begun: [Begun] = []
                for try await reply in group { if let reply { begun.append(reply) } }
                return begun
            }

            #expect(try await fixture.repliesStored() == begun.count)
            for (reply, chat) in begun.map({ ($0.reply, $0.chat) }) {
                let ending = try await fixture.end(of: reply)
                #expect(ending.status == .interrupted)
                #expect(try await fixture.stored(reply.id, in: chat) == ending)
            }
        }
    }

    @Test func `a reply stopped right after it begins ends`() async throws {
        try await withReplies(.hanging(after: [])) { fixture in
            for _ in 0..<50 {
                let reply = try await fixture.replies.begin(.say("Hi"), in: try await fixture.chat(), of: fixture.ada)
                    .reply
                try await fixture.replies.stop(reply.id, of: fixture.ada)

                #expect(try await fixture.end(of: reply).status == .stopped)
            }
        }
    }

    @Test func `no reply is begun after the server has stopped`() async throws {
        try await withReplies(.messages(deltas: ["a"])) { fixture in
            let chat = try await fixture.chat()
            await fixture.shutDown()
            try await fixture.stopped()

            await #expect(throws: Replies.Closing.self) {
                try await fixture.replies.begin(.say("Hi"), in: chat, of: fixture.ada)
            }
            #expect(try await fixture.repliesStored() == 0)
        }
    }

    @Test func `a log abandoned because the server stops is not a fault`() async throws {
        let lines = RecordedLog()
        try await withReplies(.messages(deltas: ["a"])) { fixture in
            let (log, live) = (fixture.log(lines), Self.reply(saying: "text"))
            let writing = Task {
                withUnsafeCurrentTask { $0?.cancel() }
                await log.write([live], by: Node.ID())
            }
            await writing.value

            #expect(lines.lines.isEmpty)
            #expect(live.unlogged().map(\.content) == ["text"])
        }
    }

    @Test func `a failing log is reported once, and once more when it works again`() async throws {
        let lines = RecordedLog()
        try await withReplies(.messages(deltas: ["a"])) { fixture in
            let (log, node) = (fixture.log(lines), fixture.replies.lease.id)
            try await fixture.database.write { try $0.run("ALTER TABLE reply_log RENAME TO elsewhere") }
            await log.write([Self.reply(saying: "one")], by: node)
            await log.write([Self.reply(saying: "two")], by: node)
            #expect(lines.lines(from: .error).count == 1)

            try await fixture.database.write { try $0.run("ALTER TABLE elsewhere RENAME TO reply_log") }
            await log.write([Self.reply(saying: "three")], by: node)

            #expect(lines.lines.count == 2)
        }
    }

    private static func reply(saying text: String) -> LiveReply {
        let message = Message(chatID: Chat.ID(), parentID: nil, role: .assistant, status: .streaming, createdAt: .now)
        let live = LiveReply(message, owner: User.ID(), ownersSignal: ChangeSignal())
        live.write(text)
        return live
    }
}

private struct Begun: Sendable {
    let chat: Chat.ID
    let reply: LiveReply
}

extension ReplyFixture {
    /// - Returns: `nil` when the server stops.
    fileprivate func begin(in chat: Chat.ID) async throws -> Begun? {
        do {
            return Begun(chat: chat, reply: try await replies.begin(.say("Hi"), in: chat, of: ada).reply)
        } catch is Replies.Closing {
            return nil
        }
    }

    fileprivate func log(_ lines: RecordedLog) -> ReplyLog {
        ReplyLog(database, logger: Logger(label: "test", factory: { _ in lines }))
    }

    /// Replies that are stored as running.
    fileprivate func running() async throws -> Int {
        try await database.read {
            try $0.expectRow("SELECT COUNT(*) AS n FROM messages WHERE status = 'streaming'")["n"]
        }
    }

    fileprivate func repliesStored() async throws -> Int {
        try await database.read { try $0.expectRow("SELECT COUNT(*) AS n FROM messages WHERE role = 'assistant'")["n"] }
    }
}
