import Model
import Testing
import TextSearch

@testable import Storage

/// A whole database is copied.
@Suite(.timeLimit(.minutes(10))) struct DatabaseCopyTests {
    @Test(arguments: CopyPair.all)
    func `every table is copied, value for value`(pair: CopyPair) async throws {
        try await withFilledDatabase(pair) { filled, open in
            let target = try open()
            let before = try await filled.database.everything()

            let result = try await DatabaseCopy(from: filled.database, to: target).run(logger: .silent)

            let empty = before.filter { $0.value.isEmpty }.keys.sorted()
            #expect(empty.isEmpty, "a table that is copied has to be filled for this test")
            let after = try await target.everything()
            #expect(after.keys.sorted() == before.keys.sorted())
            for (table, rows) in before { #expect(after[table] == rows, "\(table)") }
            #expect(try await filled.database.everything() == before)
            #expect(result.hasSealedKey)
            #expect(result.lines.first?.hasPrefix("table ") == true)
            let count = before.values.reduce(0) { $0 + $1.count }
            #expect(result.lines.last == "The copy is complete: \(count) rows, the same in both databases")
            try await target.requireCurrentSchema()
            try await target.close()
        }
    }

    @Test(arguments: Engine.allCases)
    func `every table is copied or left out on purpose`(engine: Engine) async throws {
        try await withDatabase(on: engine) { database in
            let tables: Query =
                engine == .sqlite
                ? "SELECT name FROM sqlite_master WHERE type = 'table'"
                : "SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public'"
            let (all, copied) = try await database.read { db in
                (
                    Set(try db.rows(tables).map { try $0["name"] as String }),
                    Set(try CopiedTable.all(on: db.connection).map(\.name))
                )
            }

            let others = all.subtracting(copied).filter { !$0.hasPrefix("search_") }

            #expect(copied.isSuperset(of: ["users", "chats", "messages", "message_parts", "model_calls", "prices"]))
            #expect(others.isSubset(of: ["schema_migrations", "schema_lock", "nodes"]), "\(others)")
        }
    }

    @Test(arguments: CopyPair.all)
    func `the copy enforces its references and goes on numbering`(pair: CopyPair) async throws {
        try await withFilledDatabase(pair) { filled, open in
            let made = try open()
            _ = try await DatabaseCopy(from: filled.database, to: made).run(logger: .silent)
            try await made.close()
            let target = try await reopened(open, pair)

            await #expect(throws: DatabaseFailure.self) {
                try await target.write { try $0.run("UPDATE chats SET head_id = \(Message.ID())") }
            }
            try await target.write { db in
                try db.run(
                    """
                    INSERT INTO reply_log (user_id, message_id, ordinal, step, kind, position, content)
                    VALUES (\(filled.ada.id), \(filled.messages[3]), 0, 0, 'text', 7, '!')
                    """)
            }
            #expect(try await target.count("reply_log") == 3)
            try await target.write { try $0.run("DELETE FROM users WHERE id = \(filled.eve.id)") }
            #expect(try await target.count("password_resets") == 0)
            try await target.close()
        }
    }

    @Test(arguments: CopyPair.mixed)
    func `replies that were running end as after a crash`(pair: CopyPair) async throws {
        try await withFilledDatabase(pair) { filled, open in
            let made = try open()
            _ = try await DatabaseCopy(from: filled.database, to: made).run(logger: .silent)
            try await made.close()
            let target = try await reopened(open, pair)

            let count = try await ReplyStore(database: target).endOrphans().count

            let reply = try await MessageStore(database: target)
                .message(filled.messages[3], in: filled.chat, of: filled.ada.id)
            #expect(count == 1 && reply.content == "Grüße" && reply.status == .interrupted)
            #expect(try await target.count("reply_log") == 0)
            try await target.close()
        }
    }

    @Test(arguments: CopyPair.all)
    func `the search index is made anew`(pair: CopyPair) async throws {
        try await withFilledDatabase(pair) { filled, open in
            let made = try open()
            _ = try await DatabaseCopy(from: filled.database, to: made).run(logger: .silent)
            try await made.close()
            let target = try await reopened(open, pair)
            let searches = SearchStore(database: target)
            #expect(try await searches.hits(for: .init("hello"), of: filled.ada.id, limit: 5).elements.isEmpty)

            let backlog = SearchBacklog(database: target)
            try await backlog.prepare()
            while try await backlog.indexSome() > 0 {}

            let hits = try await searches.hits(for: .init("hello"), of: filled.ada.id, limit: 5).elements
            #expect(hits.map { $0.message?.id } == [filled.messages[0]])
            try await target.close()
        }
    }

    @Test func `U+0000 becomes U+FFFD where it cannot be stored, and is counted`() async throws {
        try await withFilledDatabase(CopyPair(from: .sqlite, to: .postgreSQL), nul: "\0") { filled, open in
            let target = try open()

            let result = try await DatabaseCopy(from: filled.database, to: target).run(logger: .silent)

            let message = try await MessageStore(database: target)
                .message(filled.messages[1], in: filled.chat, of: filled.ada.id)
            #expect(message.content == "null\u{FFFD}byte")
            #expect(result.lines.last == "1 characters U+0000, which PostgreSQL cannot store, became U+FFFD")
            try await target.close()
        }
        try await withFilledDatabase(CopyPair(from: .sqlite, to: .sqlite), nul: "\0") { filled, open in
            let target = try open()

            _ = try await DatabaseCopy(from: filled.database, to: target).run(logger: .silent)

            let message = try await MessageStore(database: target)
                .message(filled.messages[1], in: filled.chat, of: filled.ada.id)
            #expect(message.content == "null\0byte")
            try await target.close()
        }
    }
}

/// The target as a server opens it.
func reopened(_ open: @Sendable () throws -> Database, _ pair: CopyPair) async throws -> Database {
    let target = try open()
    guard pair.to == .sqlite, let driver = target.driver as? SQLiteDriver else { return target }
    try await target.close()
    return try .sqlite(path: driver.file.path)
}
