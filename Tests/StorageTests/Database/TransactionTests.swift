import Model
import Testing

@testable import Storage

@Suite struct TransactionTests {
    struct Failure: Error {}

    @Test(arguments: Engine.allCases)
    func `a transaction that throws leaves nothing`(engine: Engine) async throws {
        try await withDatabase(on: engine) { database in
            let user = try await database.makeUser("ada")

            await #expect(throws: Failure.self) {
                try await database.write { db in
                    try db.run("UPDATE users SET display_name = 'changed' WHERE id = \(user.id)")
                    throw Failure()
                }
            }

            #expect(try await UserStore(database: database).user(user.id).displayName == "ada")
        }
    }

    @Test(arguments: Engine.allCases)
    func `a transaction whose task is cancelled before it begins leaves nothing`(engine: Engine) async throws {
        try await withDatabase(on: engine) { database in
            let user = try await database.makeUser("ada")

            let task = Task {
                withUnsafeCurrentTask { $0?.cancel() }
                try await database.write { db in
                    try db.run("UPDATE users SET display_name = 'changed' WHERE id = \(user.id)")
                }
            }

            await #expect(throws: CancellationError.self) { try await task.value }
            #expect(try await UserStore(database: database).user(user.id).displayName == "ada")
        }
    }

    @Test(arguments: Engine.allCases)
    func `a reading transaction cannot write`(engine: Engine) async throws {
        try await withDatabase(on: engine) { database in
            await #expect(throws: DatabaseFailure.self) {
                try await database.read { try $0.run("DELETE FROM users") }
            }
        }
    }

    @Test(arguments: Engine.allCases)
    func `parallel transactions that lock, read and then write lose nothing`(engine: Engine) async throws {
        try await withDatabase(on: engine) { database in
            let user = try await database.makeUser("ada", maxChats: 0)

            let results = await atOnce(100) { _ in
                try await database.write { db in
                    try db.lock(user.id)
                    let row = try db.expectRow("SELECT max_chats FROM users WHERE id = \(user.id)")
                    let count: Int = try row["max_chats"]
                    try db.run("UPDATE users SET max_chats = \(count + 1) WHERE id = \(user.id)")
                }
            }

            #expect(results.failures().isEmpty)
            #expect(try await UserStore(database: database).user(user.id).maxChats == 100)
        }
    }

    @Test(arguments: Engine.allCases)
    func `a violated constraint is reported without the values`(engine: Engine) async throws {
        try await withDatabase(on: engine) { database in
            let secret = "very-secret-value"

            await #expect {
                try await database.write { db in
                    try db.run(
                        """
                        INSERT INTO users (id, email, password_hash, display_name, role, created_at, updated_at)
                        VALUES (\(User.ID()), \("a@example.org" as String), \(secret), \(secret), \(secret), 0, 0)
                        """)
                }
            } throws: { error in
                guard case DatabaseFailure.constraint = error else { return false }
                return !"\(error)".contains(secret) && !String(reflecting: error).contains(secret)
            }
        }
    }

    @Test(arguments: Engine.allCases)
    func `a missing row is distinguished from a missing column and a wrong type`(engine: Engine) async throws {
        try await withDatabase(on: engine) { database in
            try await database.read { db in
                #expect(throws: StoreError.notFound) {
                    try db.expectRow("SELECT id FROM users WHERE id = \(User.ID())")
                }
                let row = try db.expectRow("SELECT id, 'text' AS word, NULL AS absence FROM setup")
                #expect(try row["id"] == 1)
                #expect(throws: UnreadableColumn.self) { try row["other"] as Int }
                #expect(throws: UnreadableColumn.self) { try row["word"] as Int }
                #expect(throws: UnreadableColumn.self) { try row["absence"] as String }
                #expect(try row["absence"] as String? == nil)
                #expect(throws: UnreadableColumn.self) { try row["word"] as Int? }
            }
        }
    }
}
