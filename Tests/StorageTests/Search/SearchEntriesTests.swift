import Model
import Testing
import TextSearch

@testable import Storage

/// The indexes match the chats and messages, whatever happens to these.
@Suite struct SearchEntriesTests {
    @Test(arguments: Engine.allCases)
    func `a reply is found once it has ended, and not before`(engine: Engine) async throws {
        try await withSearchableChat(on: engine) { fixture in
            var reply = try await fixture.messages.begin("Soup?", in: fixture.chat.id, of: fixture.ada.id).reply
            try await ReplyStore(database: fixture.database).append([
                .init(reply: reply.id, position: 0, content: "Goulash")
            ])
            #expect(try await fixture.found("goulash").isEmpty)
            (reply.text, reply.status) = ("Goulash it is", .stopped)

            try await fixture.messages.finish(reply, of: fixture.ada.id)

            #expect(try await fixture.found("goulash") == ["Goulash it is"])
        }
    }

    @Test(arguments: Engine.allCases)
    func `a continued reply is found by all of its text`(engine: Engine) async throws {
        try await withSearchableChat(on: engine) { fixture in
            let replies = ReplyStore(database: fixture.database)
            var reply = try await fixture.messages.begin("Soup?", in: fixture.chat.id, of: fixture.ada.id).reply
            (reply.text, reply.status) = ("Goulash", .stopped)
            try await replies.finish(reply, of: fixture.ada.id)
            _ = try await replies.begin(.proceed(reply.id), in: fixture.chat.id, of: fixture.ada.id)
            #expect(try await fixture.found("goulash") == ["Goulash"])
            reply.parts.append(Part(ordinal: 1, step: 1, text: " with bread"))
            reply.status = .complete

            try await replies.finish(reply, of: fixture.ada.id)

            #expect(try await fixture.found("goulash bread") == ["Goulash with bread"])
            #expect(try await fixture.indexState() == (rows: 2, entries: 2, isInStep: true))
        }
    }

    @Test(arguments: Engine.allCases)
    func `a recovered reply is found`(engine: Engine) async throws {
        try await withSearchableChat(on: engine) { fixture in
            let reply = try await fixture.messages.begin("Soup?", in: fixture.chat.id, of: fixture.ada.id).reply
            let replies = ReplyStore(database: fixture.database)
            try await replies.append([.init(reply: reply.id, position: 0, content: "Goulash with")])

            _ = try await replies.endOrphans().count

            #expect(try await fixture.found("goulash") == ["Goulash with"])
        }
    }

    @Test(arguments: Engine.allCases)
    func `a chat is found by its new title and no longer by the old one`(engine: Engine) async throws {
        try await withSearchableChat(on: engine) { fixture in
            _ = try await fixture.chats.update(fixture.chat.id, of: fixture.ada.id, title: "Apples")
            _ = try await fixture.chats.update(fixture.chat.id, of: fixture.ada.id, isArchived: true)
            _ = try await fixture.chats.update(fixture.chat.id, of: fixture.ada.id, title: "Pears")

            #expect(try await fixture.found("apples").isEmpty)
            #expect(try await fixture.found("pear") == ["Pears"])
            #expect(try await fixture.indexState() == (rows: 1, entries: 1, isInStep: true))
        }
    }

    @Test(arguments: Engine.allCases)
    func `a chat named automatically is found by that name`(engine: Engine) async throws {
        try await withSearchableChat(on: engine) { fixture in
            _ = try await fixture.chats.name(fixture.chat.id, of: fixture.ada.id, title: "Apples")
            _ = try await fixture.chats.name(fixture.chat.id, of: fixture.ada.id, title: "Pears")

            #expect(try await fixture.found("apples") == ["Apples"])
            #expect(try await fixture.indexState() == (rows: 1, entries: 1, isInStep: true))
        }
    }

    @Test(arguments: Engine.allCases)
    func `a placeholder title is not found`(engine: Engine) async throws {
        try await withSearchableChat(on: engine) { fixture in
            _ = try await fixture.chats.update(fixture.chat.id, of: fixture.ada.id, title: "Newly baked")
            _ = try await fixture.chats.create(title: nil, owner: fixture.ada.id)

            #expect(try await fixture.found("new") == ["Newly baked"])
        }
    }

    @Test(arguments: Engine.allCases)
    func `nothing is left of a deleted chat`(engine: Engine) async throws {
        try await withSearchableChat(on: engine) { fixture in
            let chat = try await fixture.chats.create(title: "Soups", owner: fixture.ada.id)
            try await fixture.say("Goulash", reply: "Borscht", in: chat)
            try await fixture.say("Goulash stays")

            try await fixture.chats.delete(chat.id, of: fixture.ada.id)

            #expect(try await fixture.found("soup").isEmpty)
            #expect(try await fixture.found("goulash") == ["Goulash stays"])
            #expect(try await fixture.indexState() == (rows: 2, entries: 2, isInStep: true))
        }
    }

    @Test(arguments: Engine.allCases)
    func `a failed transaction leaves the indexes unchanged`(engine: Engine) async throws {
        struct Abort: Error {}
        try await withSearchableChat(on: engine) { fixture in
            try await fixture.say("Goulash")
            let before = try await fixture.indexState()

            await #expect(throws: Abort.self) {
                try await fixture.database.write { db in
                    let message = Message(
                        chatID: fixture.chat.id, parentID: nil, role: .user, content: "Borscht",
                        siblings: .init(index: 2), createdAt: .now)
                    try db.insert([message], of: fixture.ada.id, revision: 1)
                    try db.unindexAll(of: fixture.chat)
                    throw Abort()
                }
            }

            #expect(try await fixture.found("borscht").isEmpty)
            #expect(try await fixture.found("goulash") == ["Goulash"])
            #expect(try await fixture.indexState() == before)
        }
    }

    @Test(arguments: Engine.allCases)
    func `the longest message is indexed and found`(engine: Engine) async throws {
        try await withSearchableChat(on: engine) { fixture in
            let text = String(repeating: "слово word 字 ", count: 14_000) + "needle"

            try await fixture.say(text)

            #expect(try await fixture.hits("needle").first?.excerpt().segments.last?.text == "needle")
            try await fixture.chats.delete(fixture.chat.id, of: fixture.ada.id)
            #expect(try await fixture.indexState() == (rows: 0, entries: 0, isInStep: true))
        }
    }
}
