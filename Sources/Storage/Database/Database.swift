internal import Model

/// The database.
///
/// A transaction is a synchronous closure that runs on a database thread: it must not wait for anything else, so it
/// stays short. It must have no effects outside the database, because it may run twice. Throwing rolls it back. If the
/// calling task is cancelled before a transaction begins, it never does: whatever must be stored in any case is written
/// from its own task.
package struct Database: Sendable {
    let driver: any Driver
    /// Fewer reads of one user than the database has readers, so that nobody occupies all of them.
    let turns: UserSemaphore
    let prices: PriceCache

    init(driver: any Driver, turns: UserSemaphore = UserSemaphore(width: 2), prices: PriceCache = PriceCache()) {
        self.driver = driver
        self.turns = turns
        self.prices = prices
    }

    /// Whether several servers may use it at the same time.
    package var isShared: Bool { driver.isShared }

    /// The same database for what must not wait until others have finished, and takes little time itself.
    package var aside: Database { Database(driver: driver.aside, turns: turns, prices: prices) }

    /// Runs a read-only transaction that sees one consistent state.
    package func read<Value: Sendable>(_ body: @escaping @Sendable (Transaction) throws -> Value) async throws -> Value
    {
        try await driver.read { try body(Transaction(connection: $0, prices: prices)) }
    }

    /// Runs a read-only transaction that may take long: one user's transactions take turns.
    func read<Value: Sendable>(
        for user: User.ID, _ body: @escaping @Sendable (Transaction) throws -> Value
    ) async throws -> Value {
        try await turns.run(for: user) { try await read(body) }
    }

    /// Runs a write transaction. It sees all transactions that were answered before it was requested.
    ///
    /// When this returns, the changes are on the disk.
    ///
    /// SQLite runs one such transaction at a time. PostgreSQL runs several, each of whose statements sees what others
    /// have stored by then: whoever decides by what it has read locks the user before, or all accounts.
    ///
    /// - Parameter isRepeatable: Whether running it again after it was stored changes nothing more. Such a transaction is
    ///   run again if the server was lost while storing it.
    /// - Throws: ``DatabaseFailure/unknownOutcome`` if it is not, and it may have been stored or not.
    @discardableResult
    package func write<Value: Sendable>(
        isRepeatable: Bool = false, _ body: @escaping @Sendable (Transaction) throws -> Value
    ) async throws -> Value {
        try await driver.write(isRepeatable: isRepeatable) { try body(Transaction(connection: $0, prices: prices)) }
    }

    /// Claims the database for a single server, until the process ends or the claim is released.
    ///
    /// - Throws: ``DatabaseFailure/unavailable(_:)`` if another server has claimed it.
    package func claim() throws -> DatabaseClaim {
        try driver.claim()
    }

    /// Checks that what is written now will still be there after a restart.
    ///
    /// - Throws: ``DatabaseFailure/unavailable(_:)`` if the files have been removed or replaced.
    package func requireOpenedFiles() throws {
        try driver.requireOpenedFiles()
    }

    /// Who else on the machine has access to the data, in sentences for the operator. Empty if nobody has.
    package func exposures() -> [String] {
        driver.exposures()
    }

    /// Size of the data in bytes. `nil` if the engine does not report it.
    package func size() async throws -> Int? {
        try await driver.size()
    }

    /// Closes all connections. Later transactions fail.
    package func close() async throws {
        try await driver.close()
    }
}

/// A database engine. The only part of the storage that differs between engines.
protocol Driver: Sendable {
    /// Name of the engine and of its migrations folder.
    var name: String { get }
    /// See ``Database/isShared``.
    var isShared: Bool { get }
    /// See ``Database/aside``.
    var aside: any Driver { get }

    func read<Value: Sendable>(_ body: @escaping @Sendable (any Connection) throws -> Value) async throws -> Value
    /// - Parameter isRepeatable: See ``Database/write(isRepeatable:_:)``.
    func write<Value: Sendable>(
        isRepeatable: Bool, _ body: @escaping @Sendable (any Connection) throws -> Value
    ) async throws -> Value
    /// Runs a migration in one transaction. It may replace tables that others refer to: references are checked at its end.
    func migrate<Value: Sendable>(_ body: @escaping @Sendable (any Connection) throws -> Value) async throws -> Value
    /// Removes what interrupted migrations have left, and checks that the disk has room for the next ones. `nil` if the
    /// engine keeps no copy.
    ///
    /// - Parameter room: What the largest of them needs, in percent of the data.
    /// - Throws: ``SchemaError/noRoom(_:)``.
    func prepareMigrations(from version: Int, room: Int) async throws -> MigrationFiles?
    /// Makes a copy of the data before a migration changes it.
    func keepCopy(_ files: MigrationFiles, beforeVersion version: Int) async throws
    func claim() throws -> DatabaseClaim
    func requireOpenedFiles() throws
    func exposures() -> [String]
    func size() async throws -> Int?
    func close() async throws
}

/// This server's exclusive claim to a database: another server would treat its running replies as orphans.
package final class DatabaseClaim: Sendable {
    private let release: @Sendable () -> Void

    init(release: @escaping @Sendable () -> Void) {
        self.release = release
    }

    deinit { release() }
}

/// Why the database failed.
package enum DatabaseFailure: Error, Sendable, CustomStringConvertible {
    /// Others have used or locked it for too long. Trying again may work.
    case busy
    /// The disk is full.
    case full
    /// It cannot be opened or reached.
    case unavailable(String)
    /// A constraint of the schema was violated.
    case constraint(String)
    /// The connection broke while a transaction was being stored: it may have been or not.
    case unknownOutcome
    /// Anything else, in the engine's words.
    case other(String)

    package var description: String {
        switch self {
        case .busy: "The database is busy"
        case .full: "No space is left for the database"
        case .unavailable(let reason): "The database is not available: \(reason)"
        case .constraint(let rule): "A rule of the database was broken: \(rule)"
        case .unknownOutcome: "The connection to the database broke, and the changes may have been stored or not"
        case .other(let reason): "The database failed: \(reason)"
        }
    }
}
