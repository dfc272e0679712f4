import Foundation
import Logging
package import Storage

/// The database of one test. It is empty at first, and gone or empty afterwards.
package struct TestDatabase: Sendable {
    /// A database engine.
    package enum Engine: String, Sendable {
        case sqlite
        case postgreSQL = "postgresql"
    }

    package let engine: Engine
    let opened: @Sendable () throws -> Database

    /// Opens it. A test may close it and open it again.
    package func open() async throws -> Database {
        let database = try opened()
        try await database.migrate(logger: .discarding)
        return database
    }

    /// The engine of a run of tests: SQLite, unless the environment variable `PARLEY_TEST_ENGINE` is `postgresql`.
    package static let engine = ProcessInfo.processInfo.environment["PARLEY_TEST_ENGINE"].map(Engine.init) ?? .sqlite

    /// Runs a test with a database of its own.
    ///
    /// - Parameter engine: By default that of this run.
    package static func provided<Value>(
        on engine: Engine? = engine, to test: (TestDatabase) async throws -> Value
    ) async throws -> Value {
        switch engine {
        case .sqlite: try await inFile(test)
        case .postgreSQL: try await PostgreSQLDatabases.shared.provided(to: test)
        case nil: throw UnknownEngine()
        }
    }

    private static func inFile<Value>(_ test: (TestDatabase) async throws -> Value) async throws -> Value {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("parley-tests-\(UUID())")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let path = folder.appendingPathComponent("parley.sqlite").path
        return try await test(TestDatabase(engine: .sqlite) { try .sqlite(path: path) })
    }

    init(engine: Engine, opened: @escaping @Sendable () throws -> Database) {
        (self.engine, self.opened) = (engine, opened)
    }
}

/// `PARLEY_TEST_ENGINE` names no engine.
private struct UnknownEngine: Error, CustomStringConvertible {
    let description = "PARLEY_TEST_ENGINE is neither sqlite nor postgresql"
}

extension Logger {
    /// A logger that discards everything.
    static var discarding: Logger { Logger(label: "test") { _ in SwiftLogNoOpLogHandler() } }
}
