import Foundation
import Logging
import Model
import Storage
import TestSupport
import Testing

/// `parley copy`, ended in the middle by the system.
@Suite(.timeLimit(.minutes(20))) struct CopyCrashTests {
    private static let messages = 4_000

    @Test func `a copy that is killed again and again is complete in the end`() async throws {
        let server = try await PostgreSQLServer.shared()
        let name = try await server.newDatabase()
        let url = server.url(of: name)
        try await withParley { parley in
            let file = "sqlite:\(parley.folder.path)/p.sqlite"
            let copy = parley.folder.path + "/copy.sqlite"
            try await fill(parley.folder.path + "/p.sqlite")
            let progress = try Database.postgreSQL(url: url)

            for share in [0.05, 0.4, 0.9] {
                try await kill(parley, ["--from", file, "--to", url]) {
                    try await count(progress) >= Int(share * Double(Self.messages))
                }
            }
            let refused = try await parley.run("user", "list", environment: ["PARLEY_DATABASE_URL": url])
            let there = try await parley.run("copy", "--from", file, "--to", url)
            for bytes in [600_000, 1_500_000, 2_500_000] {
                try await kill(parley, ["--from", url, "--to", "sqlite:\(copy)"]) {
                    [copy, copy + "-wal"].reduce(0) { $0 + size(of: $1) } >= bytes
                }
            }
            let back = try await parley.run("copy", "--from", url, "--to", "sqlite:\(copy)")

            #expect(refused.status == 1 && refused.errors.contains("incomplete copy"), "\(refused)")
            #expect(there.status == 0 && there.errors.contains("Continuing an interrupted copy"), "\(there)")
            #expect(there.output.contains(" \(Self.messages)  "), "\(there)")
            #expect(back.status == 0 && back.errors.contains("Continuing an interrupted copy"), "\(back)")
            #expect(back.output == there.output)
            try await progress.close()
        }
        try await server.drop(name)
    }

    /// Runs a copy, and kills it as soon as it has done so much.
    private func kill(
        _ parley: ParleyProcess, _ arguments: [String], when isEnough: () async throws -> Bool
    ) async throws {
        let process = Process()
        process.executableURL = ParleyProcess.executable
        process.arguments = ["copy"] + arguments
        process.currentDirectoryURL = parley.folder
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try process.run()
        while process.isRunning, try await !isEnough() { try await Task.sleep(for: .milliseconds(2)) }
        Foundation.kill(process.processIdentifier, SIGKILL)
        process.waitUntilExit()
        #expect(process.terminationReason == .uncaughtSignal, "it was killed before it was done")
    }

    /// A database with a long conversation.
    private func fill(_ path: String) async throws {
        let database = try Database.sqlite(path: path)
        try await database.migrate(logger: .init(label: "test"))
        let (user, chat) = (User.ID(), Chat.ID())
        try await database.write { db in
            try db.run(
                """
                INSERT INTO users (id, email, password_hash, display_name, created_at, updated_at)
                VALUES (\(user), 'ada@example.org', '', 'Ada', 1, 1)
                """)
            try db.run("INSERT INTO chats (id, user_id, created_at, updated_at) VALUES (\(chat), \(user), 1, 1)")
            var last: Message.ID?
            for index in 0..<Self.messages {
                let id = Message.ID()
                try db.run(
                    """
                    INSERT INTO messages (id, user_id, chat_id, parent_id, role, size, created_at)
                    VALUES (\(id), \(user), \(chat), \(last), 'user', 1000, 1)
                    """)
                try db.run(
                    """
                    INSERT INTO message_parts (user_id, message_id, ordinal, kind, text)
                    VALUES (\(user), \(id), 0, 'text', \(String(repeating: "\(index) ", count: 100)))
                    """)
                last = id
            }
        }
        try await database.close()
    }

    /// How many messages have been copied.
    private func count(_ database: Database) async throws -> Int {
        try await database.read { db in
            let table = try db.expectRow("SELECT to_regclass('messages') IS NOT NULL AS found")
            guard try table["found"] else { return 0 }
            return try db.expectRow("SELECT COUNT(*) AS n FROM messages")["n"]
        }
    }

    private func size(of file: String) -> Int {
        (try? FileManager.default.attributesOfItem(atPath: file))?[.size] as? Int ?? 0
    }
}
