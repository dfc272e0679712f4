import Foundation
import Logging
import Synchronization
import Testing

@testable import Storage

/// What operators are told about migrations, and what migrations need.
@Suite struct MigrationProgressTests {
    /// The log of a test.
    private final class Lines: Sendable {
        private let lines = Mutex<[String]>([])
        var all: [String] { lines.withLock { $0 } }

        var logger: Logger {
            Logger(label: "test") { _ in LinesHandler { line in self.lines.withLock { $0.append(line) } } }
        }

        func contain(_ text: String) -> Bool { all.contains { $0.contains(text) } }
    }

    private struct LinesHandler: LogHandler {
        let add: @Sendable (String) -> Void
        var metadata: Logger.Metadata = [:]
        var logLevel = Logger.Level.info

        subscript(metadataKey key: String) -> Logger.Metadata.Value? {
            get { metadata[key] }
            set { metadata[key] = newValue }
        }

        func log(event: LogEvent) { add("\(event.message)") }
    }

    private let files = MigrationFiles(copy: "/data/a.before-2", draft: "/none", log: "/none", size: 1_234_567_890)

    @Test func `copying tells where the copy goes, how large it is, and how far it is`() async throws {
        let lines = Lines()
        let report = MigrationReport(logger: lines.logger, interval: .milliseconds(1))

        try await report.copying(files) {
            while !lines.contain("Copied 0 kB of about 1.23 GB in ") { try await Task.sleep(for: .milliseconds(1)) }
        }

        #expect(
            lines.all.first == "Keeping a copy of the database before it is updated: /data/a.before-2 (about 1.23 GB)")
        #expect(lines.all.last?.hasPrefix("Kept the copy in ") == true)
    }

    @Test func `a migration of much data warns first, tells that it is still running, and how long it took`()
        async throws
    {
        let lines = Lines()
        let report = MigrationReport(logger: lines.logger, interval: .milliseconds(1))

        try await report.applying(Migration(version: 2, name: "second", sql: "-- Room: 50 %"), to: files) {
            while !lines.contain("Still applying migration 2 (second) after ") {
                try await Task.sleep(for: .milliseconds(1))
            }
            return true
        }

        #expect(
            lines.all.first == "Applying migration 2 (second) to 1.23 GB of data, which may take minutes")
        #expect(lines.all.last?.hasPrefix("Applied migration 2 (second) in ") == true)
    }

    @Test func `a new database is made without a word but that it was made`() async throws {
        try await withFile { path in
            let lines = Lines()
            let database = try Database.sqlite(path: path)

            for _ in 0..<2 {
                try await database.migrate([MigrationTests.first], logger: lines.logger, interval: .seconds(3600))
            }

            #expect(lines.all.map { String($0.prefix(28)) } == ["Applied migration 1 (first) "])
            try await database.close()
        }
    }

    @Test func `what is missing is told before anything is changed`() async throws {
        try await withFile { path in
            let database = try Database.sqlite(path: path)
            try await database.migrate([MigrationTests.first], logger: .silent)
            let free = MigrationRoom(
                copy: .max / 4, changes: .max / 4, for: try SQLiteFile(preparing: path), earlier: path + ".before-2")
            #expect(free.isOneDisk && free.missing > 0 && free.earlier == nil)
            #expect(SchemaError.noRoom(free).description == free.sentence)
            try await database.close()
        }
        let one = MigrationRoom(
            copy: 1_000_000_000, changes: 1_500_000_000, freeForCopy: 2_000_000_000, freeForChanges: 2_000_000_000,
            isOneDisk: true, earlier: "/data/a.before-2", earlierSize: 900_000_000)
        let two = MigrationRoom(
            copy: 1_000_000_000, changes: 1_500_000_000, freeForCopy: 2_000_000_000, freeForChanges: 1_499_000_000,
            isOneDisk: false, earlier: nil, earlierSize: 0)

        #expect(
            one.sentence == """
                There is no room to update the database, and nothing has been changed: 500 MB are missing. A copy of it \
                needs 1.00 GB and the changes need 1.50 GB; 2.00 GB are free; deleting /data/a.before-2, the copy of an \
                earlier attempt, frees 900 MB
                """)
        #expect(
            two.sentence.contains("1 MB are missing")
                && two.sentence.hasSuffix("2.00 GB are free for the copy and 1.49 GB for the changes"))
    }

    @Test(arguments: [
        ("SELECT 1", 10), ("-- Room: 150 %\nSELECT 1", 150), ("-- First.\n-- Room: 9999999999999 %", 1000),
        ("-- Room: 5000 %", 1000), ("-- Room: much", 10),
    ])
    func `a migration says how much room it needs`(sql: String, percent: Int) {
        #expect(Migration(version: 2, name: "second", sql: sql).room == percent)
    }

    @Test func `the drafts of killed processes are removed, but none that is being made`() async throws {
        try await withFile { path in
            let database = try Database.sqlite(path: path)
            try await database.migrate([MigrationTests.first], logger: .silent)
            let abandoned = "\(path).before-2.\(UUID().uuidString)"
            let others = ["\(path).before-2.mine", "\(path).before-1", "\(path).before-2.\(UUID().uuidString)"]
            for file in [abandoned] + others.prefix(2) {
                try "text".write(toFile: file, atomically: false, encoding: .utf8)
            }
            try "text".write(toFile: abandoned + "-journal", atomically: false, encoding: .utf8)
            let draft = try CopyDraft(at: others[2])

            try await database.migrate([MigrationTests.first, MigrationTests.second], logger: .silent)

            #expect(!FileManager.default.fileExists(atPath: abandoned))
            #expect(!FileManager.default.fileExists(atPath: abandoned + "-journal"))
            #expect(others.allSatisfy { FileManager.default.fileExists(atPath: $0) })
            draft.remove()
            #expect(!FileManager.default.fileExists(atPath: others[2]))
            try await database.close()
        }
    }

    @Test func `a table is replaced without losing what refers to it, and references are checked afterwards`()
        async throws
    {
        try await withFile { path in
            let database = try Database.sqlite(path: path)
            let parents = Migration(
                version: 1, name: "parents",
                sql: """
                    CREATE TABLE parents (id INTEGER PRIMARY KEY);
                    CREATE TABLE children (parent INTEGER REFERENCES parents (id) ON DELETE CASCADE);
                    INSERT INTO parents VALUES (1), (2); INSERT INTO children VALUES (1), (2)
                    """)
            let replacing = """
                CREATE TABLE others (id INTEGER PRIMARY KEY); INSERT INTO others SELECT id FROM parents WHERE id < LIMIT;
                DROP TABLE parents; ALTER TABLE others RENAME TO parents
                """
            let losing = Migration(
                version: 2, name: "others", sql: replacing.replacingOccurrences(of: "LIMIT", with: "2"))
            let keeping = Migration(
                version: 2, name: "others", sql: replacing.replacingOccurrences(of: "LIMIT", with: "3"))
            try await database.migrate([parents], logger: .silent)

            await #expect(throws: DatabaseFailure.self) {
                try await database.migrate([parents, losing], logger: .silent)
            }
            #expect(try await database.count("parents") == 2)
            try await database.migrate([parents, keeping], logger: .silent)

            #expect(try await database.count("children") == 2)
            await #expect(throws: DatabaseFailure.self, "references are enforced again") {
                try await database.write { try $0.run("INSERT INTO children VALUES (3)") }
            }
            try await database.close()
        }
    }
}
