import Logging
import Model
import TestSupport
import Testing

@testable import Assistant
@testable import Storage

@Suite struct SearchIndexingTests {
    @Test func `a starting server indexes what an earlier version wrote, while it keeps serving`() async throws {
        try await TestDatabase.provided { place in
            let database = try await place.open()
            try await database.writeOldChat(titled: "Old times")
            let backlog = SearchBacklog(database: database)
            try await backlog.prepare()

            let indexing = Task { try await SearchIndexing(backlog: backlog, logger: .silent).run() }

            try await eventually("indexing") { try await database.indexedChats() == 1 }
            indexing.cancel()
            await #expect(throws: CancellationError.self, "it serves until it is told to stop") {
                try await indexing.value
            }
            try await database.close()
        }
    }
}

extension Database {
    /// A chat as written by a version without search.
    fileprivate func writeOldChat(titled title: String) async throws {
        let ada = User(email: EmailAddress(stored: "ada@example.org"), displayName: "Ada")
        try await Registration(database: self, mode: .closed).create(ada, passwordHash: "hash")
        let chat = try await ChatStore(database: self).create(title: nil, owner: ada.id)
        try await write { try $0.run("UPDATE chats SET title = \(title) WHERE id = \(chat.id)") }
    }

    fileprivate func indexedChats() async throws -> Int {
        try await read { try $0.expectRow("SELECT COUNT(search_entry) AS n FROM chats")["n"] }
    }
}
