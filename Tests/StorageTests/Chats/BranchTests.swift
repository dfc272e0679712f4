import Model
import Testing

@testable import Storage

@Suite struct BranchTests {
    /// A chat with one answered question.
    private func withAnswer(
        on engine: Engine, _ body: (ChatRoom, ReplyStore, ReplyStore.Exchange) async throws -> Void
    ) async throws {
        try await withChat(on: engine) { room in
            let replies = ReplyStore(database: room.messages.database)
            let first = try await replies.begin(.say("Question"), in: room.chat.id, of: room.ada.id)
            try await end(first.reply, "Answer", room, replies)
            try await body(room, replies, first)
        }
    }

    private func end(
        _ reply: Message, _ text: String, _ room: ChatRoom, _ replies: ReplyStore,
        status: Message.Status = .complete
    ) async throws {
        var ending = reply
        ending.content += text
        ending.status = status
        try await replies.finish(ending, of: room.ada.id)
    }

    private func shown(_ room: ChatRoom) async throws -> [String] {
        try await room.messages.messages(in: room.chat.id, of: room.ada.id).elements.map(\.content)
    }

    @Test(arguments: Engine.allCases)
    func `regenerating creates a sibling, and both know each other`(engine: Engine) async throws {
        try await withAnswer(on: engine) { room, replies, first in
            let again = try await replies.begin(.regenerate(first.reply.id), in: room.chat.id, of: room.ada.id)
            try await end(again.reply, "Better", room, replies)

            let page = try await room.messages.messages(in: room.chat.id, of: room.ada.id).elements
            #expect(page.map(\.content) == ["Question", "Better"])
            #expect(page.last?.siblings == .init(index: 2, count: 2, previousID: first.reply.id))
            #expect(again.message.id == first.message.id)
        }
    }

    @Test(arguments: Engine.allCases)
    func `an edited message becomes a sibling, even the first of a chat, and nothing is overwritten`(
        engine: Engine
    ) async throws {
        try await withAnswer(on: engine) { room, replies, first in
            let edited = try await replies.begin(
                .sayInstead("Other question", after: nil), in: room.chat.id, of: room.ada.id)
            try await end(edited.reply, "Other answer", room, replies)

            #expect(try await shown(room) == ["Other question", "Other answer"])
            #expect(edited.message.siblings.previousID == first.message.id)
            _ = try await replies.show(first.message.id, in: room.chat.id, of: room.ada.id)
            #expect(try await shown(room) == ["Question", "Answer"])
        }
    }

    @Test(arguments: Engine.allCases)
    func `showing a message shows the newest end of its branch`(engine: Engine) async throws {
        try await withAnswer(on: engine) { room, replies, first in
            let more = try await replies.begin(.say("More"), in: room.chat.id, of: room.ada.id)
            try await end(more.reply, "More answer", room, replies)
            let again = try await replies.begin(.regenerate(first.reply.id), in: room.chat.id, of: room.ada.id)
            try await end(again.reply, "Better", room, replies)

            let chat = try await replies.show(first.reply.id, in: room.chat.id, of: room.ada.id)

            #expect(chat.headID == more.reply.id)
            #expect(try await shown(room) == ["Question", "Answer", "More", "More answer"])
        }
    }

    @Test(arguments: Engine.allCases)
    func `a cut reply continues from its text, a whole one does not`(engine: Engine) async throws {
        try await withAnswer(on: engine) { room, replies, first in
            let owner = room.ada.id
            await #expect(throws: StoreError.nothingToContinue) {
                try await replies.begin(.proceed(first.reply.id), in: room.chat.id, of: owner)
            }
            let next = try await replies.begin(.say("Next"), in: room.chat.id, of: owner)
            try await end(next.reply, "half", room, replies, status: .interrupted)

            let continued = try await replies.begin(.proceed(next.reply.id), in: room.chat.id, of: owner)
            try await end(continued.reply, " and half", room, replies)

            #expect(continued.reply.id == next.reply.id)
            #expect(try await shown(room).last == "half and half")
        }
    }

    @Test(arguments: Engine.allCases)
    func `a command under the same key is carried out once, and another command under it is refused`(
        engine: Engine
    ) async throws {
        try await withChat(on: engine) { room in
            let replies = ReplyStore(database: room.messages.database)
            let key = try IdempotencyKey("k", method: "POST", path: "/m", body: Array("Hi".utf8))
            let other = try IdempotencyKey("k", method: "POST", path: "/m", body: Array("Ho".utf8))

            let exchanges = try await withThrowingTaskGroup { group in
                for _ in 0..<100 {
                    group.addTask {
                        try await replies.begin(.say("Hi"), in: room.chat.id, of: room.ada.id, key: key)
                    }
                }
                return try await group.reduce(into: [ReplyStore.Exchange]()) { $0.append($1) }
            }

            #expect(exchanges.filter(\.isNew).count == 1)
            #expect(Set(exchanges.map(\.reply.id)).count == 1)
            await #expect(throws: InvalidInput.self) {
                try await replies.begin(.say("Ho"), in: room.chat.id, of: room.ada.id, key: other)
            }
            #expect(try await room.messages.messages(in: room.chat.id, of: room.ada.id).elements.count == 2)
        }
    }

    @Test(arguments: Engine.allCases)
    func `a reply whose writer is gone gets the logged text, up to the first gap`(
        engine: Engine
    ) async throws {
        try await withChat(on: engine) { room in
            let replies = ReplyStore(database: room.messages.database)
            let reply = try await replies.begin(.say("Hi"), in: room.chat.id, of: room.ada.id).reply
            try await replies.append([
                .init(reply: reply.id, position: 0, content: "Grü"), .init(reply: reply.id, position: 4, content: "ße"),
                .init(reply: reply.id, position: 99, content: "lost"),
            ])

            #expect(try await replies.recover() == 1)
            let stored = try await room.messages.message(reply.id, in: room.chat.id, of: room.ada.id)
            #expect(stored.content == "Grüße")
            #expect(stored.status == .interrupted)
            try await replies.append([.init(reply: reply.id, position: 7, content: "late")])
            let rest = try await room.messages.database.read { try $0.rows("SELECT message_id FROM reply_log") }
            #expect(rest.isEmpty)
        }
    }
}
