/// A transaction on a connection to PostgreSQL.
///
/// What has no result waits: it is sent together with the next statement that has one, or with the commit. The beginning
/// waits as well, so that a transaction which never asks anything costs nothing.
final class PostgreSQLTransaction: Connection {
    enum Kind {
        case reading, writing, migrating
    }

    let dialect = Dialect.postgreSQL
    private let connection: PostgreSQLConnection
    private let isWithdrawn: () -> Bool
    private var queue: [PostgreSQLStatement]
    private var queuedSize = 0
    /// Whether the server knows of the transaction.
    private var isBegun = false
    /// Why the transaction can only be rolled back.
    private(set) var failure: PostgreSQLFailure?
    /// Number of statements that had been run since the last exchange when it failed.
    private var failedPosition = 0
    /// Whether no result is due.
    private var isSettled = true
    /// Whether the connection broke while the changes were being stored.
    private(set) var isOutcomeUnknown = false

    /// The most that waits to be sent: statements, and bytes.
    private static let longestQueue = (count: 256, size: 1_000_000)

    /// - Parameter isWithdrawn: Whether nobody waits for the result any more.
    init(
        _ kind: Kind, on connection: PostgreSQLConnection, settings: PostgreSQLSettings,
        isWithdrawn: @escaping () -> Bool
    ) throws {
        self.connection = connection
        self.isWithdrawn = isWithdrawn
        queue = try [PostgreSQLStatement(Self.begin(kind)), PostgreSQLStatement(Self.limits(kind, settings))]
        connection.silence = kind == .migrating ? nil : settings.silence
    }

    private static func begin(_ kind: Kind) -> Query {
        switch kind {
        case .reading: "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"
        case .writing, .migrating: "BEGIN ISOLATION LEVEL READ COMMITTED"
        }
    }

    /// Limits for this transaction only: a connection pooler gives the session to others afterwards.
    private static func limits(_ kind: Kind, _ settings: PostgreSQLSettings) -> Query {
        let isMigrating = kind == .migrating
        let limits = [
            ("statement_timeout", isMigrating ? .zero : settings.statement),
            ("lock_timeout", isMigrating ? .zero : settings.lock),
            ("idle_in_transaction_session_timeout", isMigrating ? .zero : settings.idling),
        ].map { name, time in "set_config('\(name)', '\(Int(time / .milliseconds(1)))', true)" }
        return Query(stringLiteral: "SELECT " + limits.joined(separator: ", "))
    }

    // MARK: - Statements

    func rows(_ query: Query) throws -> [Row] {
        try result(of: query)?.rows() ?? []
    }

    func results(of queries: [Query]) throws -> [[Row]] {
        try requireUsable()
        for query in queries { add(try PostgreSQLStatement(query)) }
        return try flush().suffix(queries.count).map { try $0.rows() }
    }

    func run(_ query: Query) throws {
        try requireUsable()
        add(try PostgreSQLStatement(query))
        if queue.count >= Self.longestQueue.count || queuedSize >= Self.longestQueue.size { try flush() }
    }

    func changed(_ query: Query) throws -> Int {
        try result(of: query)?.changedRows ?? 0
    }

    func script(_ sql: String) throws {
        try requireUsable()
        try flush()
        try noting { try connection.script(sql) }
    }

    func hasTable(_ name: String) throws -> Bool {
        try rows("SELECT to_regclass(quote_ident(\(name))) IS NOT NULL AS found").first?["found"] ?? false
    }

    private func result(of query: Query) throws -> PostgreSQLResult? {
        try requireUsable()
        add(try PostgreSQLStatement(query))
        return try flush().last
    }

    private func add(_ statement: PostgreSQLStatement) {
        queue.append(statement)
        queuedSize += statement.size
    }

    /// Sends what waits.
    @discardableResult
    private func flush() throws -> [PostgreSQLResult] {
        guard !queue.isEmpty else { return [] }
        let statements = queue
        queue = []
        queuedSize = 0
        isBegun = true
        return try noting { try connection.exchange(statements) }
    }

    /// Remembers a failure: nothing but a rollback is possible after it.
    private func noting<Result>(_ work: () throws -> Result) throws -> Result {
        do {
            return try work()
        } catch let error as PipelineFailure {
            failure = error.failure
            failedPosition = error.position
            throw DatabaseFailure(error.failure)
        }
    }

    private func requireUsable() throws {
        if let failure { throw DatabaseFailure(failure) }
        guard !isWithdrawn() else { throw CancellationError() }
    }

    // MARK: - End

    /// Stores the changes.
    func commit() throws {
        if let failure { throw DatabaseFailure(failure) }
        guard isBegun || queue.count > 2 else { return }
        try requireUsable()
        add(try Self.end("COMMIT"))
        let last = queue.count - 1
        do {
            // After a failure that nobody noticed, COMMIT succeeds as a ROLLBACK.
            guard try flush().last?.command == "COMMIT" else {
                throw DatabaseFailure.other("the transaction was rolled back")
            }
        } catch {
            // What the server reports of an earlier statement has prevented the commit.
            isOutcomeUnknown = failure.map { $0.endsConnection && !($0.isReported && failedPosition < last) } ?? false
            throw error
        }
    }

    /// Ends a transaction that has only read. Its results are known, so nobody has to wait for the server: see
    /// ``settle()``.
    func endReading() throws {
        guard failure == nil, isBegun, queue.isEmpty else { return try commit() }
        isSettled = false
        try noting { try connection.send([Self.end("COMMIT")]) }
    }

    /// Waits for the end of a transaction that has only read.
    func settle() {
        guard !isSettled else { return }
        isSettled = true
        // A connection that has failed, or is still in a transaction, is not used again.
        _ = try? connection.results()
    }

    /// Undoes the changes.
    func rollBack() {
        queue = []
        guard isBegun, !connection.isLost else { return }
        // The connection is not used again if that fails.
        _ = try? connection.exchange([Self.end("ROLLBACK")])
    }

    private static func end(_ command: Query) throws -> PostgreSQLStatement {
        var statement = try PostgreSQLStatement(command)
        statement.isRepeated = command.text == "COMMIT"
        return statement
    }
}
