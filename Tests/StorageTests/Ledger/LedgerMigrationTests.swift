import Model
import Testing

@testable import Storage

/// The ledger comes to databases that are in use.
@Suite struct LedgerMigrationTests {
    @Test func `a database from before gets a ledger and keeps what it has`() async throws {
        try await withFolder { folder in
            let path = folder + "/parley.sqlite"
            let database = try Database.sqlite(path: path)
            let migrations = try Migration.bundled(for: "SQLite")
            try await database.migrate(migrations.filter { $0.version < 5 }, logger: .silent)
            let ada = try await database.makeUser("ada")
            let chat = Chat(userID: ada.id, title: "Old", createdAt: .now, updatedAt: .now)
            try await database.write { db in
                try db.run(
                    """
                    INSERT INTO chats (id, user_id, title, created_at, updated_at)
                    VALUES (\(chat.id), \(ada.id), \(chat.title), \(chat.createdAt), \(chat.updatedAt))
                    """)
            }

            try await database.migrate(logger: .silent)

            let ledger = LedgerStore(database: database)
            let call = try await ledger.begin(
                ModelCall(
                    userID: ada.id, chatID: chat.id, purpose: .reply, provider: .anthropic, model: "claude-haiku-4-5",
                    node: "a"), promptTokens: 1, maxTokens: 1)
            #expect(call.reserved == 7)
            #expect(try await ledger.usage(of: ada.id, since: call.begunAt).running == 1)
            #expect(try await ChatStore(database: database).chat(chat.id, of: ada.id) == chat)
            let copy = try Database.sqlite(path: path + ".before-5")
            await #expect(throws: DatabaseFailure.self) { try await copy.count("model_calls") }
            #expect(try await copy.count("chats") == 1)
            try await copy.close()
            try await database.close()
        }
    }

    @Test(
        arguments: Engine.allCases,
        [
            "input = -1", "output = 10000000001", "cache_read = -1", "cache_write_5m = -1", "cache_write_1h = -1",
            "web_search = -1", "valid_from = -1", "band_from_tokens = -1", "model = ''", "provider = ''",
        ])
    func `the database itself refuses an impossible price`(engine: Engine, change: String) async throws {
        try await withDatabase(on: engine) { database in
            await #expect {
                try await database.write { db in
                    try db.run("UPDATE prices SET \(Query(stringLiteral: change)) WHERE model = 'claude-opus-5'")
                }
            } throws: { error in
                if case DatabaseFailure.constraint = error { true } else { false }
            }
        }
    }

    @Test(
        arguments: Engine.allCases,
        [
            "cost_micros = -1", "cost_micros = 1000000000001", "reserved_micros = -1", "input_tokens = -1",
            "web_searches = 1000000000001", "state = 'other'", "state = 'complete'", "ended_at = 1", "step = -1",
            "attempt = 0", "is_estimate = NULL", "price_id = '019ac000-0000-7000-8000-0000000000ff'",
        ])
    func `the database itself refuses an impossible call`(engine: Engine, change: String) async throws {
        try await withLedger(on: engine) { fixture in
            _ = try await fixture.begin(fixture.call())

            await #expect {
                try await fixture.database.write { db in
                    try db.run("UPDATE model_calls SET \(Query(stringLiteral: change))")
                }
            } throws: { error in
                if case DatabaseFailure.constraint = error { true } else { false }
            }
        }
    }
}
