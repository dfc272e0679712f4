import Foundation
import Logging
import TestSupport
import Testing

@testable import Storage

/// A database engine. Tests of the stores take it as their argument, so that each runs on every engine.
enum Engine: String, CaseIterable, Sendable {
    case sqlite
    case postgreSQL
}

/// Runs a test against a new, migrated database, and removes it afterwards.
func withDatabase(on engine: Engine, _ test: (Database) async throws -> Void) async throws {
    try await TestDatabase.provided(on: engine == .sqlite ? .sqlite : .postgreSQL) { place in
        let database = try await place.open()
        let result: Result<Void, any Error>
        do {
            result = .success(try await test(database))
        } catch {
            result = .failure(error)
        }
        try await database.close()
        try result.get()
    }
}

/// Runs a test with the path of a new folder, and removes it afterwards.
func withFolder(_ test: (String) async throws -> Void) async throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("parley-tests-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    try await test(folder.path)
}

extension Logger {
    /// A logger that discards everything.
    static var silent: Logger { Logger(label: "test") { _ in SwiftLogNoOpLogHandler() } }
}

/// Runs an operation that many times at once, and returns all results.
func atOnce<Value: Sendable>(
    _ count: Int, _ work: @escaping @Sendable (Int) async throws -> Value
) async -> [Result<Value, any Error>] {
    await withTaskGroup(of: Result<Value, any Error>.self) { group in
        for index in 0..<count {
            group.addTask {
                do { return .success(try await work(index)) } catch { return .failure(error) }
            }
        }
        return await group.reduce(into: []) { $0.append($1) }
    }
}

extension Sequence {
    /// The values of the successes.
    func successes<Value, Failure: Error>() -> [Value] where Element == Result<Value, Failure> {
        compactMap { try? $0.get() }
    }

    /// The errors of the failures.
    func failures<Value, Failure: Error>() -> [Failure] where Element == Result<Value, Failure> {
        compactMap { if case .failure(let error) = $0 { error } else { nil } }
    }
}
