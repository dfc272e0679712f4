import Foundation
import Synchronization

@testable import Storage

/// A driver that measures the processor time its threads spend on its work, whatever else the machine does meanwhile.
struct MeteredDriver: Driver {
    let base: any Driver
    private let meter = Meter()
    var name: String { base.name }
    var isShared: Bool { base.isShared }
    var aside: any Driver { self }

    init(base: any Driver) {
        self.base = base
    }

    var nanoseconds: Int { meter.spent.load(ordering: .relaxed) }

    func read<Value: Sendable>(_ body: @escaping @Sendable (any Connection) throws -> Value) async throws -> Value {
        try await base.read { connection in try meter.measure { try body(connection) } }
    }

    func write<Value: Sendable>(
        isRepeatable: Bool, _ body: @escaping @Sendable (any Connection) throws -> Value
    ) async throws -> Value {
        try await base.write(isRepeatable: isRepeatable) { connection in try meter.measure { try body(connection) } }
    }

    func migrate<Value: Sendable>(_ body: @escaping @Sendable (any Connection) throws -> Value) async throws -> Value {
        try await base.migrate(body)
    }

    func prepareMigrations(from version: Int, room: Int) async throws -> MigrationFiles? {
        try await base.prepareMigrations(from: version, room: room)
    }

    func keepCopy(_ files: MigrationFiles, beforeVersion version: Int) async throws {
        try await base.keepCopy(files, beforeVersion: version)
    }

    func claim() throws -> DatabaseClaim {
        try base.claim()
    }

    func requireOpenedFiles() throws {
        try base.requireOpenedFiles()
    }

    func exposures() -> [String] {
        base.exposures()
    }

    func size() async throws -> Int? {
        try await base.size()
    }

    func close() async throws {
        try await base.close()
    }
}

private final class Meter: Sendable {
    let spent = Atomic(0)

    func measure<Value>(_ work: () throws -> Value) rethrows -> Value {
        let start = Self.now()
        defer { spent.add(Self.now() - start, ordering: .relaxed) }
        return try work()
    }

    /// Processor time of this thread, in nanoseconds.
    private static func now() -> Int {
        var time = timespec()
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        return time.tv_sec * 1_000_000_000 + time.tv_nsec
    }
}
