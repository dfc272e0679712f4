import Model
import Testing

@testable import Storage

@Suite struct BranchTests {
    /// A chat with one answered question.
    private func withAnswer(
        on engine: Engine, _ body: (ChatFixture, ReplyStore, ReplyStore.Exchange) async throws -> Void
    ) async throws {
        try await withChat(on: engine) { fixture in
            let replies = ReplyStore(database: fixture.messages.database)
            let first = try await replies.begin(.say("Question"), in: fixture.chat.id, of: fixture.ada.id)
            try await end(first.reply, "Answer", fixture, replies)
            try await body(fixture, replies, first)
        }
    }

    private func end(
        _ reply: Message, _ text: String, _ fixture: ChatFixture, _ replies: ReplyStore,
        status: Message.Status = .complete
    ) async throws {
        var ending = reply
        ending.parts.append(Part(ordinal: ending.parts.count, step: ending.parts.count, text: text))
        ending.status = status
        try await replies.finish(ending, of: fixture.ada.id)
    }

    private func shown(_ fixture: ChatFixture) async throws -> [String] {
        try await fixture.messages.messages(in: fixture.chat.id, of: fixture.ada.id).elements.map(\.content)
    }

    @Test(arguments: Engine.allCases)
    func `regenerating creates a sibling, and both know each other`(engine: Engine) async throws {
        try await withAnswer(on: engine) { fixture, replies, first in
            let again = try await replies.begin(.regenerate(first.reply.id), in: fixture.chat.id, of: fixture.ada.id)
            try await end(again.reply, "Better", fixture, replies)

            let page = try await fixture.messages.messages(in: fixture.chat.id, of: fixture.ada.id).elements
            #expect(page.map(\.content) == ["Question", "Better"])
            #expect(page.last?.siblings == .init(index: 2, count: 2, previousID: first.reply.id))
            #expect(again.message.id == first.message.id)
        }
    }

    @Test(arguments: Engine.allCases)
    func `an edited message becomes a sibling, even the first of a chat, and nothing is overwritten`(
        engine: Engine
    ) async throws {
        try await withAnswer(on: engine) { fixture, replies, first in
            let edited = try await replies.begin(
                .sayInstead("Other question", after: nil), in: fixture.chat.id, of: fixture.ada.id)
            try await end(edited.reply, "Other answer", fixture, replies)

            #expect(try await shown(fixture) == ["Other question", "Other answer"])
            #expect(edited.message.siblings.previousID == first.message.id)
            _ = try await replies.show(first.message.id, in: fixture.chat.id, of: fixture.ada.id)
            #expect(try await shown(fixture) == ["Question", "Answer"])
        }
    }

    @Test(arguments: Engine.allCases)
    func `showing a message shows the newest end of its branch`(engine: Engine) async throws {
        try await withAnswer(on: engine) { fixture, replies, first in
            let more = try await replies.begin(.say("More"), in: fixture.chat.id, of: fixture.ada.id)
            try await end(more.reply, "More answer", fixture, replies)
            let again = try await replies.begin(.regenerate(first.reply.id), in: fixture.chat.id, of: fixture.ada.id)
            try await end(again.reply, "Better", fixture, replies)

            let chat = try await replies.show(first.reply.id, in: fixture.chat.id, of: fixture.ada.id)

            #expect(chat.headID == more.reply.id)
            #expect(try await shown(fixture) == ["Question", "Answer", "More", "More answer"])
        }
    }

    @Test(arguments: Engine.allCases)
    func `a cut reply continues from its text, a whole one does not`(engine: Engine) async throws {
        try await withAnswer(on: engine) { fixture, replies, first in
            let owner = fixture.ada.id
            await #expect(throws: StoreError.nothingToContinue) {
                try await replies.begin(.proceed(first.reply.id), in: fixture.chat.id, of: owner)
            }
            let next = try await replies.begin(.say("Next"), in: fixture.chat.id, of: owner)
            try await end(next.reply, "half", fixture, replies, status: .interrupted)

            let continued = try await replies.begin(.proceed(next.reply.id), in: fixture.chat.id, of: owner)
            try await end(continued.reply, " and half", fixture, replies)

            #expect(continued.reply.id == next.reply.id)
            #expect(try await shown(fixture).last == "half and half")
        }
    }

    @Test(arguments: Engine.allCases)
    func `a command under the same key is carried out once, and another command under it is refused`(
        engine: Engine
    ) async throws {
        try await withChat(on: engine) { fixture in
            let replies = ReplyStore(database: fixture.messages.database)
            let key = try IdempotencyKey("k", method: "POST", path: "/m", body: Array("Hi".utf8))
            let other = try IdempotencyKey("k", method: "POST", path: "/m", body: Array("Ho".utf8))

            let exchanges = try await withThrowingTaskGroup { group in
                for _ in 0..<100 {
                    group.addTask {
                        try await replies.begin(.say("Hi"), in: fixture.chat.id, of: fixture.ada.id, key: key)
                    }
                }
                return try await group.reduce(into: [ReplyStore.Exchange]()) { $0.append($1) }
            }

            #expect(exchanges.filter(\.isNew).count == 1)
            #expect(Set(exchanges.map(\.reply.id)).count == 1)
            await #expect(throws: InvalidInput.self) {
                try await replies.begin(.say("Ho"), in: fixture.chat.id, of: fixture.ada.id, key: other)
            }
            #expect(try await fixture.messages.messages(in: fixture.chat.id, of: fixture.ada.id).elements.count == 2)
        }
    }

    @Test(arguments: Engine.allCases)
    func `what was logged twice, because nobody knew of the first time, is there once`(engine: Engine) async throws {
        try await withChat(on: engine) { fixture in
            let replies = ReplyStore(database: fixture.messages.database)
            let reply = try await replies.begin(.say("Hi"), in: fixture.chat.id, of: fixture.ada.id).reply
            let thought = { Part(ordinal: 0, kind: .thinking, text: $0) }
            try await replies.append([
                .init(reply: reply.id, part: thought(""), position: 0, content: "Hm"),
                .init(reply: reply.id, part: thought(""), position: 0, content: "Hm…", wire: "{}"),
                .init(reply: reply.id, part: Part(ordinal: 1, step: 0), position: 0, content: "Grü"),
                .init(reply: reply.id, part: thought(""), position: 0, content: "Hm…", wire: "{}"),
                .init(reply: reply.id, part: Part(ordinal: 1, step: 0), position: 0, content: "Grüß"),
                .init(reply: reply.id, part: Part(ordinal: 1, step: 0), position: 6, content: "e"),
            ])

            _ = try await replies.endOrphans()

            let stored = try await fixture.messages.message(reply.id, in: fixture.chat.id, of: fixture.ada.id)
            #expect(stored.parts.map(\.text) == ["Hm…", "Grüße"] && stored.parts.first?.wire == "{}")
        }
    }

    @Test(arguments: Engine.allCases)
    func `a reply whose writer is gone gets the logged text, up to the first gap`(
        engine: Engine
    ) async throws {
        try await withChat(on: engine) { fixture in
            let replies = ReplyStore(database: fixture.messages.database)
            let reply = try await replies.begin(.say("Hi"), in: fixture.chat.id, of: fixture.ada.id).reply
            try await replies.append([
                .init(reply: reply.id, position: 0, content: "Grü"), .init(reply: reply.id, position: 4, content: "ße"),
                .init(reply: reply.id, position: 99, content: "lost"),
            ])

            #expect(try await replies.endOrphans().count == 1)
            let stored = try await fixture.messages.message(reply.id, in: fixture.chat.id, of: fixture.ada.id)
            #expect(stored.content == "Grüße")
            #expect(stored.status == .interrupted)
            try await replies.append([.init(reply: reply.id, position: 7, content: "late")])
            let rest = try await fixture.messages.database.read { try $0.rows("SELECT message_id FROM reply_log") }
            #expect(rest.isEmpty)
        }
    }
}
