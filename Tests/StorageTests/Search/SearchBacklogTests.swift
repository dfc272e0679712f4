import Model
import Testing
import TextSearch

@testable import Storage

@Suite struct SearchBacklogTests {
    /// A chat whose rows were written without updating the indexes, as by an earlier version.
    private func withOldChat(on engine: Engine, _ test: (ChatFixture, SearchBacklog) async throws -> Void) async throws
    {
        try await withChat(on: engine) { fixture in
            _ = try await fixture.addConversation(of: 120)
            try await fixture.database.write { try $0.run("UPDATE chats SET title = 'Old times'") }
            try await test(fixture, SearchBacklog(database: fixture.database))
        }
    }

    @Test(arguments: Engine.allCases)
    func `rows of an earlier version are found after being indexed in steps`(engine: Engine) async throws {
        try await withOldChat(on: engine) { fixture, backlog in
            try await backlog.prepare()
            #expect(try await fixture.found("old times").isEmpty)

            var steps: [Int] = []
            while let last = try await Optional(backlog.indexSome()), last > 0 { steps.append(last) }

            #expect(steps == [1, 50, 50, 20])
            #expect(try await fixture.found("old times") == ["Old times"])
            #expect(try await fixture.found("message 77") == ["Message 77"])
            #expect(try await fixture.indexState() == (rows: 121, entries: 121, isInStep: true))
        }
    }

    @Test(arguments: Engine.allCases)
    func `indexing resumes where it stopped, alongside new messages`(engine: Engine) async throws {
        try await withOldChat(on: engine) { fixture, backlog in
            try await backlog.prepare()
            _ = try await backlog.indexSome()
            _ = try await backlog.indexSome()
            try await fixture.say("Message of today")

            try await backlog.prepare()
            while try await backlog.indexSome() > 0 {}

            #expect(try await fixture.found("message today") == ["Message of today"])
            #expect(try await fixture.indexState() == (rows: 123, entries: 123, isInStep: true))
        }
    }

    @Test(arguments: Engine.allCases)
    func `indexes of a different edition are rebuilt`(engine: Engine) async throws {
        try await withSearchableChat(on: engine) { fixture in
            let backlog = SearchBacklog(database: fixture.database)
            try await fixture.say("Goulash")
            try await fixture.database.write { try $0.run("UPDATE search_state SET edition = 'other'") }

            try await backlog.prepare()

            #expect(try await fixture.indexState() == (rows: 0, entries: 0, isInStep: true))
            while try await backlog.indexSome() > 0 {}
            #expect(try await fixture.found("goulash") == ["Goulash"])
        }
    }

    /// Only SQLite needs the text in order to remove an entry.
    @Test(
        arguments: [Engine.sqlite],
        [
            "DELETE FROM chats", "DELETE FROM messages", "DELETE FROM users",
            "UPDATE message_parts SET text = 'Borscht'",
            "UPDATE chats SET title = 'Borscht'",
        ])
    func `indexes that missed changes are repaired at the next start`(engine: Engine, change: String) async throws {
        try await withSearchableChat(on: engine) { fixture in
            _ = try await fixture.chats.update(fixture.chat.id, of: fixture.ada.id, title: "Goulash")
            try await fixture.database.write { db in
                let message = Message(
                    chatID: fixture.chat.id, parentID: nil, role: .user, content: "Goulash", createdAt: .now)
                try db.insert([message], of: fixture.ada.id, revision: 1)
                try db.run(Query(stringLiteral: change))
            }
            #expect(try await !fixture.indexState().isInStep)

            let backlog = SearchBacklog(database: fixture.database)
            try await backlog.prepare()
            while try await backlog.indexSome() > 0 {}

            let state = try await fixture.indexState()
            #expect(state.rows == state.entries && state.isInStep)
            #expect(try await fixture.found("borscht").count == (change.hasPrefix("UPDATE") ? 1 : 0))
        }
    }

    @Test(arguments: ["DELETE FROM chats", "DELETE FROM messages", "DELETE FROM users"])
    func `PostgreSQL deletes entries with their rows`(change: String) async throws {
        try await withSearchableChat(on: .postgreSQL) { fixture in
            _ = try await fixture.chats.update(fixture.chat.id, of: fixture.ada.id, title: "Goulash")
            try await fixture.say("Goulash")

            try await fixture.database.write { try $0.run(Query(stringLiteral: change)) }

            let state = try await fixture.indexState()
            #expect(state.rows == state.entries && state.isInStep)
        }
    }
}
