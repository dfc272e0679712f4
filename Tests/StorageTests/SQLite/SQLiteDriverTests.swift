import Foundation
import Model
import Testing

@testable import Storage

@Suite struct SQLiteDriverTests {
    @Test func `commits survive a power failure and references are checked`() async throws {
        try await withDatabase(on: .sqlite) { database in
            let pragmas = try await database.write { db in
                try ["journal_mode", "synchronous", "foreign_keys"].map { name in
                    try db.expectRow("PRAGMA \(Query(stringLiteral: name))").values[0]
                }
            }

            #expect(pragmas == [.text("wal"), .integer(2), .integer(1)])
            await #expect(throws: DatabaseFailure.self) {
                try await database.write { db in
                    try db.run("INSERT INTO sessions VALUES ('x', 'nobody', x'00', '', 0, 0, 0)")
                }
            }
        }
    }

    @Test func `the files are for their owner only, and so is a folder created for them`() async throws {
        try await withFolder { folder in
            let path = folder + "/new/deep/parley.sqlite"
            let database = try Database.sqlite(path: path)
            try await database.migrate(logger: .silent)

            #expect(try mode(of: path) == 0o600)
            #expect(try mode(of: path + "-wal") == 0o600)
            #expect(try mode(of: path + "-shm") == 0o600)
            #expect(try mode(of: folder + "/new/deep") == 0o700)
            #expect(try mode(of: folder + "/new") == 0o700)
            try await database.close()
        }
    }

    @Test func `the mode of an existing folder is left alone`() async throws {
        try await withFolder { folder in
            try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: folder)

            try await Database.sqlite(path: folder + "/parley.sqlite").close()

            #expect(try mode(of: folder) == 0o755)
        }
    }

    @Test func `written data is there after the file is reopened`() async throws {
        try await withFile { path in
            let database = try Database.sqlite(path: path)
            try await database.migrate(logger: .silent)
            let ada = try await database.makeUser("ada")
            try await database.close()

            let reopened = try Database.sqlite(path: path)

            #expect(try await UserStore(database: reopened).user(ada.id) == ada)
            try await reopened.close()
        }
    }

    @Test func `a file that is not a database or cannot be created is unavailable`() async throws {
        try await withFolder { folder in
            let text = folder + "/text.sqlite"
            try String(repeating: "This is no database. ", count: 100).write(
                toFile: text, atomically: true, encoding: .utf8)

            for path in [text, text + "/below-a-file.sqlite", folder] {
                #expect {
                    _ = try Database.sqlite(path: path)
                } throws: { error in
                    if case DatabaseFailure.unavailable = error { "\(error)".contains(path) } else { false }
                }
            }
        }
    }

    @Test func `a transaction after the end fails and does not crash`() async throws {
        try await withFile { path in
            let database = try Database.sqlite(path: path)
            try await database.close()

            await #expect(throws: (any Error).self) { try await database.read { try $0.rows("SELECT 1") } }
            await #expect(throws: (any Error).self) { try await database.write { try $0.rows("SELECT 1") } }
        }
    }

    @Test func `two programs writing at the same time wait for each other`() async throws {
        try await withFile { path in
            let timeout = WriteTimeout(limit: .seconds(600))
            let one = Database(driver: try SQLiteDriver(path: path, timeout: timeout))
            try await one.migrate(logger: .silent)
            let ada = try await one.makeUser("ada", maxChats: 0)
            let other = Database(driver: try SQLiteDriver(path: path, timeout: timeout))

            let results = await atOnce(60) { index in
                try await (index.isMultiple(of: 2) ? one : other).write { db in
                    let count: Int = try db.expectRow("SELECT max_chats FROM users")["max_chats"]
                    try db.run("UPDATE users SET max_chats = \(count + 1)")
                }
            }

            #expect(results.failures().isEmpty)
            #expect(try await UserStore(database: other).user(ada.id).maxChats == 60)
            try await one.close()
            try await other.close()
        }
    }

    @Test func `a reader does not wait for a writer`() async throws {
        try await withDatabase(on: .sqlite) { database in
            let ada = try await database.makeUser("ada")
            let isRead = AsyncStream<String>.makeStream()

            try await database.write { db in
                try db.run("UPDATE users SET display_name = 'changed'")
                let done = DispatchSemaphore(value: 0)
                Task {
                    isRead.continuation.yield(try await UserStore(database: database).user(ada.id).displayName)
                    done.signal()
                }
                #expect(done.wait(timeout: .now() + 120) == .success)
            }

            var reads = isRead.stream.makeAsyncIterator()
            #expect(await reads.next() == "ada")
            #expect(try await UserStore(database: database).user(ada.id).displayName == "changed")
        }
    }
}

/// Runs a test with the path of a database that does not exist yet.
func withFile(_ test: (String) async throws -> Void) async throws {
    try await withFolder { try await test($0 + "/parley.sqlite") }
}

/// Permission bits of a file.
func mode(of path: String) throws -> Int? {
    let attributes = try FileManager.default.attributesOfItem(atPath: path)
    return (attributes[.posixPermissions] as? NSNumber)?.intValue
}
