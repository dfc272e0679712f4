import Model
import Testing
import TextSearch

@testable import Storage

/// The indexes match the chats and messages, whatever happens to these.
@Suite struct SearchEntriesTests {
    @Test(arguments: Engine.allCases)
    func `a reply is found once it has ended, and not before`(engine: Engine) async throws {
        try await withSearchableChat(on: engine) { room in
            var reply = try await room.messages.begin("Soup?", in: room.chat.id, of: room.ada.id).reply
            try await ReplyStore(database: room.database).append([
                .init(reply: reply.id, position: 0, content: "Goulash")
            ])
            #expect(try await room.found("goulash").isEmpty)
            (reply.content, reply.status) = ("Goulash it is", .stopped)

            try await room.messages.finish(reply, of: room.ada.id)

            #expect(try await room.found("goulash") == ["Goulash it is"])
        }
    }

    @Test(arguments: Engine.allCases)
    func `a continued reply is found by all of its text`(engine: Engine) async throws {
        try await withSearchableChat(on: engine) { room in
            let replies = ReplyStore(database: room.database)
            var reply = try await room.messages.begin("Soup?", in: room.chat.id, of: room.ada.id).reply
            (reply.content, reply.status) = ("Goulash", .stopped)
            try await replies.finish(reply, of: room.ada.id)
            _ = try await replies.begin(.proceed(reply.id), in: room.chat.id, of: room.ada.id)
            #expect(try await room.found("goulash") == ["Goulash"])
            (reply.content, reply.status) = ("Goulash with bread", .complete)

            try await replies.finish(reply, of: room.ada.id)

            #expect(try await room.found("goulash bread") == ["Goulash with bread"])
            #expect(try await room.indexState() == (rows: 2, entries: 2, isInStep: true))
        }
    }

    @Test(arguments: Engine.allCases)
    func `a recovered reply is found`(engine: Engine) async throws {
        try await withSearchableChat(on: engine) { room in
            let reply = try await room.messages.begin("Soup?", in: room.chat.id, of: room.ada.id).reply
            let replies = ReplyStore(database: room.database)
            try await replies.append([.init(reply: reply.id, position: 0, content: "Goulash with")])

            _ = try await replies.recover()

            #expect(try await room.found("goulash") == ["Goulash with"])
        }
    }

    @Test(arguments: Engine.allCases)
    func `a chat is found by its new title and no longer by the old one`(engine: Engine) async throws {
        try await withSearchableChat(on: engine) { room in
            _ = try await room.chats.update(room.chat.id, of: room.ada.id, title: "Apples")
            _ = try await room.chats.update(room.chat.id, of: room.ada.id, isArchived: true)
            _ = try await room.chats.update(room.chat.id, of: room.ada.id, title: "Pears")

            #expect(try await room.found("apples").isEmpty)
            #expect(try await room.found("pear") == ["Pears"])
            #expect(try await room.indexState() == (rows: 1, entries: 1, isInStep: true))
        }
    }

    @Test(arguments: Engine.allCases)
    func `a chat named automatically is found by that name`(engine: Engine) async throws {
        try await withSearchableChat(on: engine) { room in
            _ = try await room.chats.name(room.chat.id, of: room.ada.id, title: "Apples")
            _ = try await room.chats.name(room.chat.id, of: room.ada.id, title: "Pears")

            #expect(try await room.found("apples") == ["Apples"])
            #expect(try await room.indexState() == (rows: 1, entries: 1, isInStep: true))
        }
    }

    @Test(arguments: Engine.allCases)
    func `a placeholder title is not found`(engine: Engine) async throws {
        try await withSearchableChat(on: engine) { room in
            _ = try await room.chats.update(room.chat.id, of: room.ada.id, title: "Newly baked")
            _ = try await room.chats.create(title: nil, owner: room.ada.id)

            #expect(try await room.found("new") == ["Newly baked"])
        }
    }

    @Test(arguments: Engine.allCases)
    func `nothing is left of a deleted chat`(engine: Engine) async throws {
        try await withSearchableChat(on: engine) { room in
            let chat = try await room.chats.create(title: "Soups", owner: room.ada.id)
            try await room.say("Goulash", reply: "Borscht", in: chat)
            try await room.say("Goulash stays")

            try await room.chats.delete(chat.id, of: room.ada.id)

            #expect(try await room.found("soup").isEmpty)
            #expect(try await room.found("goulash") == ["Goulash stays"])
            #expect(try await room.indexState() == (rows: 2, entries: 2, isInStep: true))
        }
    }

    @Test(arguments: Engine.allCases)
    func `a failed transaction leaves the indexes unchanged`(engine: Engine) async throws {
        struct Abort: Error {}
        try await withSearchableChat(on: engine) { room in
            try await room.say("Goulash")
            let before = try await room.indexState()

            await #expect(throws: Abort.self) {
                try await room.database.write { db in
                    let message = Message(
                        chatID: room.chat.id, parentID: nil, role: .user, content: "Borscht", createdAt: .now)
                    try db.insert([message], of: room.ada.id, revision: 1)
                    try db.unindexAll(of: room.chat)
                    throw Abort()
                }
            }

            #expect(try await room.found("borscht").isEmpty)
            #expect(try await room.found("goulash") == ["Goulash"])
            #expect(try await room.indexState() == before)
        }
    }

    @Test(arguments: Engine.allCases)
    func `the longest message is indexed and found`(engine: Engine) async throws {
        try await withSearchableChat(on: engine) { room in
            let text = String(repeating: "слово word 字 ", count: 14_000) + "needle"

            try await room.say(text)

            #expect(try await room.hits("needle").first?.excerpt().segments.last?.text == "needle")
            try await room.chats.delete(room.chat.id, of: room.ada.id)
            #expect(try await room.indexState() == (rows: 0, entries: 0, isInStep: true))
        }
    }
}
