import Model
import Storage
import Testing

@Suite struct ChatListTests {
    @Test(arguments: Engine.allCases, [1, 400])
    func `the chat used last is on top, even when the clock was set back`(engine: Engine, days: Int) async throws {
        try await withDatabase(on: engine) { database in
            let store = ChatStore(database: database)
            let messages = MessageStore(database: database)
            let ada = try await database.makeUser("ada")
            let (one, two) = try await (
                store.create(title: "One", owner: ada.id), store.create(title: "Two", owner: ada.id)
            )
            // Every use so far was at a future time.
            try await database.write { try $0.run("UPDATE chats SET updated_at = \(Timestamp.now + .days(days))") }
            let uses: [(String, Chat.ID, () async throws -> Void)] = [
                ("renamed", one.id, { _ = try await store.update(one.id, of: ada.id, title: "Uno") }),
                ("answered", two.id, { _ = try await messages.converse("Hi", in: two.id, of: ada.id) }),
                ("answered", one.id, { _ = try await messages.converse("Hi", in: one.id, of: ada.id) }),
            ]

            for (what, chat, use) in uses {
                try await use()
                #expect(try await store.chats(of: ada.id, archived: false).elements.first?.id == chat, "\(what)")
            }
            let new = try await store.create(title: nil, owner: ada.id)
            #expect(try await store.chats(of: ada.id, archived: false).elements.map(\.id) == [new.id, one.id, two.id])
        }
    }

    @Test(arguments: Engine.allCases)
    func `a time at the end of time does not stop anybody from writing`(engine: Engine) async throws {
        try await withDatabase(on: engine) { database in
            let store = ChatStore(database: database)
            let ada = try await database.makeUser("ada")
            let chat = try await store.create(title: "One", owner: ada.id)
            try await database.write { try $0.run("UPDATE chats SET updated_at = \(Int.max)") }

            let renamed = try await store.update(chat.id, of: ada.id, title: "Two")

            #expect(renamed.title == "Two")
        }
    }

    @Test(arguments: Engine.allCases)
    func `the newest activity comes first`(engine: Engine) async throws {
        try await withDatabase(on: engine) { database in
            let store = ChatStore(database: database)
            let ada = try await database.makeUser("ada")
            var chats: [Chat] = []
            for number in 1...4 { chats.append(try await store.create(title: "\(number)", owner: ada.id)) }
            #expect(try await titles(store.chats(of: ada.id, archived: false)) == ["4", "3", "2", "1"])

            _ = try await MessageStore(database: database).begin("Hello", in: chats[1].id, of: ada.id)
            _ = try await store.update(chats[0].id, of: ada.id, title: "one")

            #expect(try await titles(store.chats(of: ada.id, archived: false)) == ["one", "2", "4", "3"])
        }
    }

    @Test(arguments: Engine.allCases)
    func `pages continue where the previous one ended, without duplicates or gaps, even at equal times`(engine: Engine)
        async throws
    {
        try await withDatabase(on: engine) { database in
            let store = ChatStore(database: database)
            let ada = try await database.makeUser("ada")
            let eve = try await database.makeUser("eve")
            for number in 0..<25 {
                _ = try await store.create(title: "\(number)", owner: ada.id)
                _ = try await store.create(title: "eve's", owner: eve.id)
            }
            // Three groups of chats that changed at the same moment.
            try await database.write { try $0.run("UPDATE chats SET updated_at = created_at % 3") }
            let whole = try await store.chats(of: ada.id, archived: false, limit: 200)
            #expect(whole.elements.count == 25 && !whole.hasMore)

            for limit in [1, 4, 5, 24, 25] {
                var paged: [Chat] = []
                var hasMore = true
                while hasMore, paged.count < 100 {
                    let page = try await store.chats(of: ada.id, archived: false, before: paged.last?.id, limit: limit)
                    #expect(page.elements.count == min(limit, 25 - paged.count))
                    paged += page.elements
                    hasMore = page.hasMore
                }
                #expect(paged == whole.elements, "limit \(limit)")
            }
        }
    }

    @Test(arguments: Engine.allCases)
    func `the page after the last chat is empty`(engine: Engine) async throws {
        try await withDatabase(on: engine) { database in
            let store = ChatStore(database: database)
            let ada = try await database.makeUser("ada")
            let chat = try await store.create(title: nil, owner: ada.id)

            let page = try await store.chats(of: ada.id, archived: false, before: chat.id)

            #expect(page.elements.isEmpty && !page.hasMore)
        }
    }

    @Test(arguments: Engine.allCases)
    func `activity above the cursor moves nothing below it`(engine: Engine) async throws {
        try await withDatabase(on: engine) { database in
            let store = ChatStore(database: database)
            let ada = try await database.makeUser("ada")
            for number in 1...6 { _ = try await store.create(title: "\(number)", owner: ada.id) }
            let first = try await store.chats(of: ada.id, archived: false, limit: 3)

            _ = try await store.create(title: "new", owner: ada.id)
            _ = try await store.update(first.elements[0].id, of: ada.id, title: "6!")
            let second = try await store.chats(of: ada.id, archived: false, before: first.elements.last?.id, limit: 3)

            #expect(titles(second) == ["3", "2", "1"] && !second.hasMore)
        }
    }

    private func titles(_ page: Page<Chat>) -> [String] { page.elements.map(\.title) }
}
