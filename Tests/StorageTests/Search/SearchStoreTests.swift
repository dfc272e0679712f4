import Model
import Testing
import TextSearch

@testable import Storage

@Suite struct SearchStoreTests {
    @Test(
        arguments: Engine.allCases,
        [
            ("Где мои книги?", "книга"), ("Наряжаем ёлку", "елка"), ("Ель и елка", "ЁЛКИ"), ("I was running", "run"),
            ("A long run", "running"), ("Still running", "runni"), ("ПРИВЕТ, мир", "привет"), ("Café noir", "cafe"),
            ("Party 🎉", "🎉"), ("我在北京大学学习", "北京大学"), ("我在北京大学学习", "学"), ("Say \"quoted words\"", "\"quoted words\""),
            ("one two three", "three one"), ("GPT-4 costs $5", "gpt 4"), ("שלום עולם", "עולם"),
        ])
    func `a message is found by its words in other forms`(engine: Engine, example: (text: String, query: String))
        async throws
    {
        try await withSearchableChat(on: engine) { fixture in
            try await fixture.say(example.text)

            #expect(try await fixture.found(example.query) == [example.text])
        }
    }

    @Test(arguments: Engine.allCases, ["one four", "runner-up", "wo", "книгопечатание"])
    func `all words must occur, and only the last may be incomplete`(engine: Engine, query: String) async throws {
        try await withSearchableChat(on: engine) { fixture in
            try await fixture.say("one two three run книга")

            #expect(try await fixture.found(query).isEmpty)
        }
    }

    @Test(arguments: Engine.allCases)
    func `titles come before messages`(engine: Engine) async throws {
        try await withSearchableChat(on: engine) { fixture in
            _ = try await fixture.chats.create(title: "Soup for all", owner: fixture.ada.id)
            try await fixture.say("Soup soup soup", reply: "Have some soup")

            let hits = try await fixture.hits("soup")

            #expect(hits.first?.chat.title == "Soup for all" && hits.first?.message == nil)
            #expect(hits.dropFirst().map(\.message?.role) == [.user, .assistant])
            #expect(hits.first?.excerpt().segments.filter(\.isMatch).map(\.text) == ["Soup"])
        }
    }

    @Test(arguments: Engine.allCases)
    func `of equally good messages, the newer comes first`(engine: Engine) async throws {
        try await withSearchableChat(on: engine) { fixture in
            for _ in 0..<3 { try await fixture.say("The same words", reply: "Something else entirely") }

            let ids = try await fixture.hits("same words").compactMap(\.message?.id)

            #expect(ids.count == 3 && ids == ids.sorted { "\($0)" > "\($1)" })
        }
    }

    @Test(arguments: Engine.allCases)
    func `nobody finds somebody else's messages`(engine: Engine) async throws {
        try await withSearchableChat(on: engine) { fixture in
            let eve = try await fixture.database.makeUser("eve")
            _ = try await fixture.chats.create(title: "Secret plan", owner: fixture.ada.id)
            try await fixture.say("The secret plan")

            #expect(try await fixture.found("secret", of: eve).isEmpty)
            #expect(try await fixture.found("secret").count == 2)
        }
    }

    @Test(arguments: Engine.allCases)
    func `archived chats are searched too`(engine: Engine) async throws {
        try await withSearchableChat(on: engine) { fixture in
            try await fixture.say("An old story")
            _ = try await fixture.chats.update(fixture.chat.id, of: fixture.ada.id, isArchived: true)

            #expect(try await fixture.hits("story").map(\.chat.isArchived) == [true])
        }
    }

    @Test(arguments: Engine.allCases)
    func `messages on hidden branches are found`(engine: Engine) async throws {
        try await withSearchableChat(on: engine) { fixture in
            let replies = ReplyStore(database: fixture.database)
            try await fixture.say("The first version")
            var other = try await replies.begin(
                .sayInstead("The second version", after: nil), in: fixture.chat.id, of: fixture.ada.id
            ).reply
            other.status = .complete
            try await replies.finish(other, of: fixture.ada.id)

            #expect(try await fixture.found("first version") == ["The first version"])
            #expect(try await fixture.found("second version") == ["The second version"])
        }
    }

    @Test(arguments: Engine.allCases)
    func `hits come in pages`(engine: Engine) async throws {
        try await withSearchableChat(on: engine) { fixture in
            for index in 0..<5 {
                _ = try await fixture.chats.create(title: "Soup \(index)", owner: fixture.ada.id)
                try await fixture.say("Soup \(index)")
            }
            let store = SearchStore(database: fixture.database)

            var pages: [Page<SearchHit>] = []
            for offset in [0, 4, 8] {
                pages.append(
                    try await store.hits(for: SearchQuery("soup"), of: fixture.ada.id, offset: offset, limit: 4))
            }

            #expect(pages.map(\.elements.count) == [4, 4, 2] && pages.map(\.hasMore) == [true, true, false])
            let places = pages.flatMap(\.elements).map { "\($0.chat.id) \($0.message.map { "\($0.id)" } ?? "")" }
            #expect(Set(places).count == 10)
        }
    }

    @Test(
        arguments: Engine.allCases,
        [
            "\"", "\"\"\"", "a\" OR \"b", "NEAR(a b)", "terms:soup", "soup*", "^soup", "(((", "soup AND", "-soup",
            "{a b}:c",
            "%_\\", "'; DROP TABLE chats; --", "\u{0}soup", "\u{FFFD}", "a\u{301}\u{302}", "+ + +",
            String(repeating: "(", count: 999),
            (0..<10_000).map { "w\($0)" }.joined(separator: " "), String(repeating: "x", count: 10_000),
            String(repeating: "\"soup\" OR ", count: 500),
        ])
    func `everything typed is taken as words`(engine: Engine, query: String) async throws {
        try await withSearchableChat(on: engine) { fixture in
            try await fixture.say("Soup of the day")

            _ = try await fixture.found(query)

            #expect(try await fixture.found("soup") == ["Soup of the day"])
        }
    }
}
