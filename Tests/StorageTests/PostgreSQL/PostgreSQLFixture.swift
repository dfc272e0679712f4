import Dispatch
import Foundation
import Synchronization
import TestSupport
import Testing

@testable import Storage

/// Runs a test with a new, empty database on the shared server, and removes it afterwards.
func withPostgreSQL(
    parameters: String = "", adjusting adjust: (inout PostgreSQLSettings) -> Void = { _ in },
    _ test: (PostgreSQLDriver) async throws -> Void
) async throws {
    let server = try await PostgreSQLServer.shared()
    let name = try await server.newDatabase()
    var settings = try PostgreSQLSettings(server.url(of: name) + parameters)
    (settings.patience, settings.connecting, settings.idling) = (.hangLimit, .hangLimit, .hangLimit)
    adjust(&settings)
    try await withDriver(settings, test)
    try await server.drop(name)
}

/// Runs a test with a new, empty database that is reached through a proxy, on one connection.
func withProxy(
    adjusting adjust: @Sendable (inout PostgreSQLSettings) -> Void = { _ in },
    _ test: @Sendable (PostgreSQLDriver, TCPProxy) async throws -> Void
) async throws {
    let server = try await PostgreSQLServer.shared()
    let name = try await server.newDatabase()
    try await TCPProxy.running(to: server.folder + "/.s.PGSQL.5432") { proxy in
        var settings = try PostgreSQLSettings("postgres://parley@127.0.0.1:\(proxy.port)/\(name)?sslmode=disable")
        (settings.width, settings.patience, settings.connecting) = (1, .hangLimit, .hangLimit)
        adjust(&settings)
        try await withDriver(settings) { try await test($0, proxy) }
    }
    try await server.drop(name)
}

/// Runs a test with a driver, and closes it afterwards.
func withDriver(_ settings: PostgreSQLSettings, _ test: (PostgreSQLDriver) async throws -> Void) async throws {
    let driver = PostgreSQLDriver(settings)
    do {
        try await test(driver)
    } catch {
        try await driver.close()
        throw error
    }
    try await driver.close()
}

extension PostgreSQLDriver {
    var database: Database { Database(driver: self) }

    func script(_ sql: String) async throws {
        try await database.write { try $0.connection.script(sql) }
    }

    func number(_ query: Query) async throws -> Int {
        try await database.read { try $0.expectRow("SELECT (\(query)) AS number")["number"] }
    }

    /// Lets transactions occupy all connections of the pool until the returned hold is released.
    func occupied() async throws -> Occupation {
        let occupation = Occupation()
        let width = pool.settings.width
        occupation.tasks.withLock { tasks in
            tasks = (0..<width).map { _ in
                Task {
                    try await pool.run(.writing) { _ in
                        occupation.begun.add()
                        occupation.end.wait()
                    }
                }
            }
        }
        try await eventually("all connections are occupied") { occupation.begun.value == width }
        return occupation
    }
}

/// Transactions that last until they are released. They wait on the threads of the pool.
final class Occupation: Sendable {
    let begun = Count()
    let end = DispatchSemaphore(value: 0)
    let tasks = Mutex<[Task<Void, any Error>]>([])

    func release() async throws {
        let tasks = tasks.withLock { $0 }
        for _ in tasks { end.signal() }
        for task in tasks { try await task.value }
    }
}

/// Whether an error is of a kind.
func isFailure(_ error: any Error, _ matches: (DatabaseFailure) -> Bool) -> Bool {
    (error as? DatabaseFailure).map(matches) ?? false
}

extension DatabaseFailure {
    var isBusy: Bool { if case .busy = self { true } else { false } }
    var isUnavailable: Bool { if case .unavailable = self { true } else { false } }
    var isUnknownOutcome: Bool { if case .unknownOutcome = self { true } else { false } }
    var isOther: Bool { if case .other = self { true } else { false } }
    var constraint: String? { if case .constraint(let name) = self { name } else { nil } }
}

/// A number that threads count up.
final class Count: Sendable {
    private let atomic = Atomic(0)

    var value: Int { atomic.load(ordering: .relaxed) }

    func add() { _ = next() }

    /// Counts, and returns what it was before.
    func next() -> Int { atomic.add(1, ordering: .relaxed).oldValue }
}

/// Something that happens once.
final class Flag: Sendable {
    private let atomic = Atomic(false)

    var isSet: Bool { atomic.load(ordering: .relaxed) }

    func set() { atomic.store(true, ordering: .relaxed) }
}
