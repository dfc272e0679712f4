import Model
import Storage
import Testing

@Suite struct ChatLimitTests {
    @Test(arguments: Engine.allCases)
    func `a user has no more chats than the limit`(engine: Engine) async throws {
        try await withDatabase(on: engine) { database in
            let store = ChatStore(database: database)
            let ada = try await database.makeUser("ada", maxChats: 2)
            let eve = try await database.makeUser("eve", maxChats: 0)
            _ = try await store.create(title: nil, owner: ada.id)
            _ = try await store.create(title: nil, owner: ada.id)

            await #expect(throws: StoreError.chatLimit(maximum: 2)) {
                try await store.create(title: nil, owner: ada.id)
            }
            await #expect(throws: StoreError.chatLimit(maximum: 0)) {
                try await store.create(title: nil, owner: eve.id)
            }

            #expect(try await store.revision(of: ada.id) == 2)
        }
    }

    @Test(arguments: Engine.allCases)
    func `one below the limit, one of two simultaneous chats is created`(engine: Engine) async throws {
        try await withDatabase(on: engine) { database in
            let store = ChatStore(database: database)
            let ada = try await database.makeUser("ada", maxChats: 3)
            for _ in 1...2 { _ = try await store.create(title: nil, owner: ada.id) }

            for _ in 0..<200 {
                let results = await atOnce(2) { _ in try await store.create(title: nil, owner: ada.id) }

                #expect(results.failures().map { $0 as? StoreError } == [.chatLimit(maximum: 3)])
                let made = try #require(results.successes().first)
                try await store.delete(made.id, of: ada.id)
            }
        }
    }

    @Test(arguments: Engine.allCases)
    func `of many chats at once, as many are created as are allowed`(engine: Engine) async throws {
        try await withDatabase(on: engine) { database in
            let store = ChatStore(database: database)
            let ada = try await database.makeUser("ada", maxChats: 10)

            let results = await atOnce(64) { _ in try await store.create(title: nil, owner: ada.id) }

            #expect(results.successes().count == 10)
            #expect(results.failures().allSatisfy { $0 as? StoreError == .chatLimit(maximum: 10) })
            #expect(try await database.count("chats") == 10)
        }
    }

    @Test(arguments: Engine.allCases)
    func `archived chats do not count, and count again when they come back`(engine: Engine) async throws {
        try await withDatabase(on: engine) { database in
            let store = ChatStore(database: database)
            let ada = try await database.makeUser("ada", maxChats: 1)
            let first = try await store.create(title: nil, owner: ada.id)
            _ = try await store.update(first.id, of: ada.id, isArchived: true)
            let second = try await store.create(title: nil, owner: ada.id)

            await #expect(throws: StoreError.chatLimit(maximum: 1)) {
                try await store.update(first.id, of: ada.id, title: "Back", isArchived: false)
            }
            #expect(try await store.chat(first.id, of: ada.id).title == Chat.defaultTitle)

            try await store.delete(second.id, of: ada.id)
            #expect(try await !store.update(first.id, of: ada.id, isArchived: false).isArchived)
        }
    }

    @Test(arguments: Engine.allCases)
    func `a user at the limit can still change and archive chats`(engine: Engine) async throws {
        try await withDatabase(on: engine) { database in
            let store = ChatStore(database: database)
            let ada = try await database.makeUser("ada", maxChats: 1)
            let chat = try await store.create(title: nil, owner: ada.id)
            _ = try await UserStore(database: database).updateProfile(of: ada.id)
            try await database.write { try $0.run("UPDATE users SET max_chats = 0") }

            #expect(try await store.update(chat.id, of: ada.id, title: "New").title == "New")
            #expect(try await store.update(chat.id, of: ada.id, isArchived: false).isArchived == false)
            #expect(try await store.update(chat.id, of: ada.id, isArchived: true).isArchived)
            #expect(try await store.update(chat.id, of: ada.id, isArchived: true).isArchived)
        }
    }

    @Test(arguments: Engine.allCases)
    func `creating and unarchiving at once keep the limit`(engine: Engine) async throws {
        try await withDatabase(on: engine) { database in
            let store = ChatStore(database: database)
            let ada = try await database.makeUser("ada", maxChats: 1)
            let archived = try await store.create(title: nil, owner: ada.id)
            _ = try await store.update(archived.id, of: ada.id, isArchived: true)

            for _ in 0..<50 {
                let results = await atOnce(2) { index in
                    index == 0
                        ? try await store.create(title: nil, owner: ada.id)
                        : try await store.update(archived.id, of: ada.id, isArchived: false)
                }

                let shown = try #require(results.successes().first)
                #expect(results.successes().count == 1)
                if shown.id == archived.id {
                    _ = try await store.update(shown.id, of: ada.id, isArchived: true)
                } else {
                    try await store.delete(shown.id, of: ada.id)
                }
            }
        }
    }
}
