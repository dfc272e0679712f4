import Foundation
import Logging
import Model
import Testing
import TextSearch

@testable import Storage

/// A database from before messages had parts.
@Suite struct PartMigrationTests {
    private let owner = User.ID()
    private let chat = Chat.ID()
    private let ids = (0..<8).map { _ in Message.ID() }

    private func withMigrated(_ test: (Database) async throws -> Void) async throws {
        try await withFile { path in
            let database = try Database.sqlite(path: path)
            let migrations = try Migration.bundled(for: "SQLite")
            try await database.migrate(migrations.filter { $0.version < 4 }, logger: .silent)
            try await database.write { try fill($0) }

            try await database.migrate(migrations, logger: .silent)

            try await test(database)
            try await database.close()
        }
    }

    /// A question with two answers, the second of which is being continued; another first message; an empty reply.
    private func fill(_ db: Transaction) throws {
        try db.run(
            """
            INSERT INTO users (id, email, password_hash, display_name, created_at, updated_at)
            VALUES (\(owner), 'ada@example.org', 'hash', 'Ada', 1, 1)
            """)
        try db.run("INSERT INTO chats (id, user_id, created_at, updated_at) VALUES (\(chat), \(owner), 1, 1)")
        let none: Message.ID? = nil
        let rows: [(Message.ID, Message.ID?, String, String, String)] = [
            (ids[0], none, "user", "Wie geht's? 🙂", "complete"),
            (ids[1], ids[0], "assistant", "Gut.", "complete"),
            (ids[2], ids[0], "assistant", "Grüß", "streaming"),
            (ids[3], none, "user", "  Zeilen\n\n```\n", "complete"),
            (ids[4], ids[3], "assistant", "", "failed"),
        ]
        for (id, parent, role, content, status) in rows {
            try db.run(
                """
                INSERT INTO messages (id, chat_id, parent_id, role, content, status, created_at)
                VALUES (\(id), \(chat), \(parent), \(role), \(content), \(status), 1)
                """)
        }
        try db.run("UPDATE chats SET head_id = \(ids[2])")
        for (position, text) in [(6, "e, "), (9, "Ada")] {
            try db.run(
                "INSERT INTO reply_log (message_id, position, content) VALUES (\(ids[2]), \(position), \(text))")
        }
    }

    @Test func `every message reads the same, byte for byte`() async throws {
        try await withMigrated { database in
            let messages = MessageStore(database: database)
            let found = try await messages.messages(Array(ids[0...4]), in: chat, of: owner)

            #expect(found.map(\.content) == ["Wie geht's? 🙂", "Gut.", "Grüß", "  Zeilen\n\n```\n", ""])
            #expect(found.map(\.parts.count) == [1, 1, 1, 1, 0])
            #expect(found.map(\.siblings.index) == [1, 1, 2, 2, 1])
            #expect(found.map(\.siblings.count) == [2, 2, 2, 2, 1])
            #expect(found[0].siblings.nextID == ids[3] && found[2].siblings.previousID == ids[1])
            let owners = try await database.read { try $0.rows("SELECT DISTINCT user_id FROM messages") }
            #expect(try owners.map { try $0["user_id"] as User.ID } == [owner])
        }
    }

    @Test func `a reply that was running keeps what was logged`() async throws {
        try await withMigrated { database in
            #expect(try await ReplyStore(database: database).endOrphans().count == 1)

            let reply = try await MessageStore(database: database).message(ids[2], in: chat, of: owner)
            #expect(reply.content == "Grüße, Ada")
            #expect(reply.status == .interrupted)
            #expect(try await database.count("reply_log") == 0)
        }
    }

    @Test func `its messages are found once they are indexed, and its branches go on`() async throws {
        try await withMigrated { database in
            let replies = ReplyStore(database: database)
            _ = try await replies.endOrphans().count
            let backlog = SearchBacklog(database: database)
            try await backlog.prepare()
            while try await backlog.indexSome() > 0 {}

            let hits = try await SearchStore(database: database)
                .hits(for: .init("zeilen"), of: owner, limit: 5).elements
            #expect(hits.map { $0.message?.id } == [ids[3]])
            let again = try await replies.begin(.regenerate(ids[1]), in: chat, of: owner).reply
            #expect(again.siblings == Message.Siblings(index: 3, count: 3, previousID: ids[2]))
        }
    }
}
