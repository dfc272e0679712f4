import Foundation
import Testing

@testable import Storage

/// Many people take a copy of the main file alone as a backup.
@Suite struct ClosingTests {
    @Test(arguments: [0, 1, 20])
    func `after a clean shutdown, the main file holds everything`(readers: Int) async throws {
        try await withFile { path in
            let database = try Database.sqlite(path: path)
            try await database.migrate(logger: .silent)
            for index in 1...10 { _ = try await database.makeUser("u\(index)") }
            // Readers leave connections open, which must not outlive the writing one.
            _ = await atOnce(readers) { _ in try await database.count("users") }

            try await database.close()

            #expect(try await usersInCopy(of: path) == 10)
            #expect(!FileManager.default.fileExists(atPath: path + "-wal"))
            #expect(!FileManager.default.fileExists(atPath: path + "-shm"))
        }
    }

    @Test func `the same is true when the closing task was cancelled`() async throws {
        try await withFile { path in
            let database = try Database.sqlite(path: path)
            try await database.migrate(logger: .silent)
            _ = try await database.makeUser("ada")
            _ = try await database.count("users")

            let closing = Task {
                withUnsafeCurrentTask { $0?.cancel() }
                try await database.close()
            }
            try await closing.value

            #expect(try await usersInCopy(of: path) == 1)
        }
    }

    @Test func `closing with another program connected leaves everything in the main file, too`() async throws {
        try await withFile { path in
            let one = try Database.sqlite(path: path)
            let other = try Database.sqlite(path: path)
            try await one.migrate(logger: .silent)
            _ = try await one.makeUser("ada")
            _ = try await other.count("users")

            try await one.close()

            #expect(try await usersInCopy(of: path) == 1)
            try await other.close()
        }
    }

    @Test func `closing twice is harmless`() async throws {
        try await withFile { path in
            let database = try Database.sqlite(path: path)

            try await database.close()
            try await database.close()
        }
    }

    private func usersInCopy(of path: String) async throws -> Int {
        try FileManager.default.copyItem(atPath: path, toPath: path + ".copy")
        let copy = try Database.sqlite(path: path + ".copy")
        let count = try await copy.count("users")
        try await copy.close()
        return count
    }
}
