import Foundation
import Synchronization

/// A PostgreSQL server of the tool's own, which waits for the disk.
///
/// A shell looks after it (`scripts/test-postgresql`) and stops it when the tool ends, for whatever reason.
final class PostgreSQL: Sendable {
    /// Its first process, the parent of the others.
    let process: pid_t
    /// The folder of its socket.
    private let folder: String
    private let shell: Dialogue
    private let client: Dialogue
    /// Guards the number of databases made so far.
    private let databases = Mutex(0)

    /// - Parameter script: Path of the script that runs it.
    init(_ script: String) throws {
        shell = try Dialogue(script, ["--durable"])
        folder = shell.nextLine()
        guard folder.hasPrefix("/"),
            let file = try? String(contentsOfFile: folder + "/data/postmaster.pid", encoding: .utf8),
            let process = file.split(separator: "\n").first.flatMap({ pid_t($0) })
        else { throw LoadError("PostgreSQL did not start: \(folder)") }
        self.process = process
        client = try Dialogue("/usr/bin/psql", ["-XqAt", "-h", folder, "-U", "parley", "-d", "postgres"])
    }

    /// Gives `body` the URL of an empty database, which is removed afterwards.
    func withDatabase<Result>(_ body: (String) async throws -> Result) async throws -> Result {
        let number = databases.withLock { count in
            count += 1
            return count
        }
        try run("CREATE DATABASE load_\(number)")
        do {
            let result = try await body("postgres://parley@/load_\(number)?host=\(folder)")
            try run("DROP DATABASE load_\(number) WITH (FORCE)")
            return result
        } catch {
            // Report the error that ended the work, not this one.
            try? run("DROP DATABASE load_\(number) WITH (FORCE)")
            throw error
        }
    }

    /// How many transactions have been given a number: those that wrote or locked rows.
    func writes() throws -> UInt64 {
        let answer = try client.ask("SELECT pg_snapshot_xmax(pg_current_snapshot());")
        guard let count = UInt64(answer) else { throw LoadError("PostgreSQL gave no number: \(answer)") }
        return count
    }

    /// Stops it and removes its folder.
    func stop() {
        client.end()
        shell.end()
    }

    private func run(_ sql: String) throws {
        let answer = try shell.ask("sql \(sql)")
        guard answer == "0" else { throw LoadError("\(sql): \(answer)") }
    }
}
