import Model
import Storage
import Testing

@Suite struct ChatStoreTests {
    @Test(arguments: Engine.allCases)
    func `a new chat is read as it was created`(engine: Engine) async throws {
        try await withDatabase(on: engine) { database in
            let store = ChatStore(database: database)
            let ada = try await database.makeUser("ada")

            let chat = try await store.create(title: "Дневник", owner: ada.id)

            #expect(chat.userID == ada.id && chat.title == "Дневник" && !chat.isArchived && chat.headID == nil)
            #expect(chat.createdAt == chat.updatedAt)
            #expect(try await store.chat(chat.id, of: ada.id) == chat)
            #expect(try await store.create(title: nil, owner: ada.id).title == "New Chat")
        }
    }

    @Test(arguments: Engine.allCases)
    func `somebody else's chat reads as missing in every operation`(engine: Engine) async throws {
        try await withDatabase(on: engine) { database in
            let store = ChatStore(database: database)
            let (ada, eve) = (try await database.makeUser("ada"), try await database.makeUser("eve"))
            let chat = try await store.create(title: "Diary", owner: ada.id)
            _ = try await store.create(title: "Own", owner: eve.id)
            let revisions = [try await store.revision(of: ada.id), try await store.revision(of: eve.id)]

            for id in [chat.id, Chat.ID()] {
                await #expect(throws: StoreError.notFound) { try await store.chat(id, of: eve.id) }
                await #expect(throws: StoreError.notFound) { try await store.update(id, of: eve.id, title: "Mine") }
                await #expect(throws: StoreError.notFound) { try await store.update(id, of: eve.id, isArchived: true) }
                await #expect(throws: StoreError.notFound) { try await store.delete(id, of: eve.id) }
                await #expect(throws: StoreError.notFound) {
                    try await store.chats(of: eve.id, archived: false, before: id)
                }
            }

            #expect(try await store.chat(chat.id, of: ada.id) == chat)
            #expect(try await store.chats(of: eve.id, archived: false).elements.map(\.title) == ["Own"])
            #expect([try await store.revision(of: ada.id), try await store.revision(of: eve.id)] == revisions)
        }
    }

    @Test(arguments: Engine.allCases)
    func `an account that does not exist has no chats`(engine: Engine) async throws {
        try await withDatabase(on: engine) { database in
            let store = ChatStore(database: database)

            await #expect(throws: StoreError.notFound) { try await store.create(title: nil, owner: User.ID()) }
            await #expect(throws: StoreError.notFound) { try await store.revision(of: User.ID()) }
            let page = try await store.chats(of: User.ID(), archived: false)
            #expect(page.elements.isEmpty)
        }
    }

    @Test(arguments: Engine.allCases)
    func `renaming and archiving leave alone what they do not name`(engine: Engine) async throws {
        try await withDatabase(on: engine) { database in
            let store = ChatStore(database: database)
            let ada = try await database.makeUser("ada")
            let chat = try await store.create(title: "One", owner: ada.id)
            let other = try await store.create(title: "Other", owner: ada.id)

            let renamed = try await store.update(chat.id, of: ada.id, title: "Two")
            #expect(renamed.title == "Two" && !renamed.isArchived)
            let archived = try await store.update(chat.id, of: ada.id, isArchived: true)

            #expect(archived.title == "Two" && archived.isArchived && archived.createdAt == chat.createdAt)
            #expect(try await store.chat(chat.id, of: ada.id) == archived)
            #expect(try await store.chat(other.id, of: ada.id) == other)
            #expect(try await store.chats(of: ada.id, archived: true).elements.map(\.id) == [chat.id])
            #expect(try await store.chats(of: ada.id, archived: false).elements.map(\.id) == [other.id])
        }
    }

    @Test(arguments: Engine.allCases)
    func `every write advances the time and the count of changes`(engine: Engine) async throws {
        try await withDatabase(on: engine) { database in
            let store = ChatStore(database: database)
            let messages = MessageStore(database: database)
            let ada = try await database.makeUser("ada")
            let chat = try await store.create(title: "One", owner: ada.id)
            var reply: Message?
            let writes: [(String, () async throws -> Void)] = [
                ("rename", { _ = try await store.update(chat.id, of: ada.id, title: "Two") }),
                ("archive", { _ = try await store.update(chat.id, of: ada.id, isArchived: true) }),
                ("unarchive", { _ = try await store.update(chat.id, of: ada.id, isArchived: false) }),
                ("message", { reply = try await messages.begin("Hello", in: chat.id, of: ada.id).reply }),
                (
                    "reply",
                    {
                        var ended = try #require(reply)
                        ended.status = .complete
                        try await messages.finish(ended, of: ada.id)
                    }
                ),
            ]

            for (name, write) in writes {
                let (before, count) = (try await store.chat(chat.id, of: ada.id), try await store.revision(of: ada.id))
                let ownCount = try await database.revision(of: chat.id)
                try await write()
                #expect(try await store.chat(chat.id, of: ada.id).updatedAt > before.updatedAt, "\(name)")
                #expect(try await store.revision(of: ada.id) == count + 1, "\(name)")
                #expect(try await database.revision(of: chat.id) > ownCount, "\(name)")
            }
            let count = try await store.revision(of: ada.id)
            try await store.delete(chat.id, of: ada.id)
            #expect(try await store.revision(of: ada.id) == count + 1)
        }
    }

    @Test(arguments: Engine.allCases)
    func `a deleted chat takes its messages with it`(engine: Engine) async throws {
        try await withDatabase(on: engine) { database in
            let store = ChatStore(database: database)
            let ada = try await database.makeUser("ada")
            let chat = try await store.create(title: nil, owner: ada.id)
            let other = try await store.create(title: nil, owner: ada.id)
            for id in [chat.id, chat.id, other.id] {
                _ = try await MessageStore(database: database).converse("Hello", in: id, of: ada.id)
            }

            try await store.delete(chat.id, of: ada.id)

            await #expect(throws: StoreError.notFound) { try await store.chat(chat.id, of: ada.id) }
            await #expect(throws: StoreError.notFound) { try await store.delete(chat.id, of: ada.id) }
            #expect(try await database.count("messages") == 2)
        }
    }

    @Test(arguments: Engine.allCases)
    func `the database refuses a title that is empty or too long`(engine: Engine) async throws {
        try await withDatabase(on: engine) { database in
            let ada = try await database.makeUser("ada")
            let store = ChatStore(database: database)
            _ = try await store.create(title: String(repeating: "я", count: 255), owner: ada.id)

            for title in ["", String(repeating: "я", count: 256)] {
                await #expect(throws: DatabaseFailure.self) { try await store.create(title: title, owner: ada.id) }
            }
        }
    }
}

extension Database {
    fileprivate func revision(of chat: Chat.ID) async throws -> Int {
        try await read { try $0.expectRow("SELECT revision FROM chats WHERE id = \(chat)")["revision"] }
    }
}
