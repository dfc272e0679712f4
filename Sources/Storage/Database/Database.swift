/// Where everything is kept.
///
/// A transaction is a synchronous closure that runs on a database thread: nothing in it waits for anything else, so it
/// stays short. Throwing rolls it back. If the calling task is cancelled, a transaction that has not been committed is
/// rolled back too: whatever must be stored in any case is written from a task of its own.
package struct Database: Sendable {
    let driver: any Driver

    /// Runs a transaction that only reads and sees one consistent state.
    package func read<Value: Sendable>(_ body: @Sendable (Transaction) throws -> Value) async throws -> Value {
        try await driver.read { try body(Transaction(connection: $0)) }
    }

    /// Runs a transaction that writes. It sees every transaction that was committed before it.
    @discardableResult
    package func write<Value: Sendable>(_ body: @Sendable (Transaction) throws -> Value) async throws -> Value {
        try await driver.write { try body(Transaction(connection: $0)) }
    }

    /// Takes the database for the one server that may run on it, until the process ends or the claim is let go.
    ///
    /// - Throws: ``DatabaseFailure/unavailable(_:)`` when another server has it.
    package func claim() throws -> DatabaseClaim {
        try driver.claim()
    }

    /// Checks that what is written now will still be there after a restart.
    ///
    /// - Throws: ``DatabaseFailure/unavailable(_:)`` when the files were removed or replaced.
    package func requireOpenedFiles() throws {
        try driver.requireOpenedFiles()
    }

    /// Who else on the machine can get at the data, in sentences for the operator. Empty when nobody can.
    package func exposures() -> [String] {
        driver.exposures()
    }

    /// How much room the data takes, in bytes. `nil` when the engine does not tell.
    package func size() async throws -> Int? {
        try await driver.size()
    }

    /// Closes all connections. Transactions that come later fail.
    package func close() async throws {
        try await driver.close()
    }
}

/// One engine. The only part of the storage that exists once for each.
protocol Driver: Sendable {
    /// Name of the engine and of its folder of migrations.
    var name: String { get }

    func read<Value: Sendable>(_ body: @Sendable (any Connection) throws -> Value) async throws -> Value
    func write<Value: Sendable>(_ body: @Sendable (any Connection) throws -> Value) async throws -> Value
    /// Keeps a copy of the data before a migration touches it, where the engine can.
    func keepCopy(beforeVersion version: Int) async throws
    func claim() throws -> DatabaseClaim
    func requireOpenedFiles() throws
    func exposures() -> [String]
    func size() async throws -> Int?
    func close() async throws
}

/// That a database is this server's: another one would take its running replies for orphans.
package final class DatabaseClaim: Sendable {
    private let release: @Sendable () -> Void

    init(release: @escaping @Sendable () -> Void) {
        self.release = release
    }

    deinit { release() }
}

/// Why the database itself failed.
package enum DatabaseFailure: Error, Sendable, CustomStringConvertible {
    /// Another process held it for too long. Trying again may work.
    case busy
    /// No space is left.
    case full
    /// It cannot be opened or reached.
    case unavailable(String)
    /// A rule of the schema was broken.
    case constraint(String)
    /// Anything else, in the engine's words.
    case other(String)

    package var description: String {
        switch self {
        case .busy: "The database is busy"
        case .full: "No space is left for the database"
        case .unavailable(let reason): "The database is not available: \(reason)"
        case .constraint(let rule): "A rule of the database was broken: \(rule)"
        case .other(let reason): "The database failed: \(reason)"
        }
    }
}
