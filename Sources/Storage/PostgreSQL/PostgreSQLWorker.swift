import Foundation

/// Runs transactions on one connection, which it makes and replaces as needed. It belongs to one thread.
final class PostgreSQLWorker {
    /// The server takes no more connections; other threads have some. Nothing of the transaction is stored.
    struct HasNoConnection: Error {}

    private let pool: PostgreSQLPool
    private var connection: PostgreSQLConnection?
    /// The generation of the connection.
    private var generation = 0
    /// A transaction that has a result, but has not ended.
    private var unsettled: PostgreSQLTransaction?

    private var settings: PostgreSQLSettings { pool.settings }

    init(_ pool: PostgreSQLPool) {
        self.pool = pool
    }

    /// Runs a transaction, again and again if necessary: see ``PostgreSQLRetries``.
    ///
    /// - Parameter deadline: When it gives up trying to reach the server.
    /// - Throws: What the transaction throws; ``DatabaseFailure``; ``HasNoConnection``; `CancellationError`.
    func run<Value>(
        _ kind: PostgreSQLTransaction.Kind, isRepeatable: Bool, until deadline: ContinuousClock.Instant,
        isWithdrawn: @escaping () -> Bool, _ body: (any Connection) throws -> Value
    ) throws -> Value {
        var retries = PostgreSQLRetries(isRepeatable: isRepeatable, writes: kind != .reading)
        while true {
            let connection = try connection(until: deadline, isWithdrawn: isWithdrawn)
            let transaction = try PostgreSQLTransaction(
                kind, on: connection, settings: settings, isWithdrawn: isWithdrawn)
            do {
                let value = try body(transaction)
                try end(transaction, kind)
                return value
            } catch {
                transaction.rollBack()
                guard let failure = transaction.failure else { throw error }
                guard !pool.shutdown.isOrdered || transaction.isOutcomeUnknown else { throw PostgreSQLPool.closed }
                switch retries.step(after: failure, at: transaction.isOutcomeUnknown ? .committing : .running) {
                case .fail(let failure): throw error is DatabaseFailure ? failure : error
                case .again(let renewal, let pause):
                    renew(renewal)
                    Thread.sleep(forTimeInterval: pause / .seconds(1))
                }
            }
        }
    }

    /// Whether a transaction has a result, but has not ended.
    var isUnsettled: Bool { unsettled != nil }

    /// Waits for the end of such a transaction.
    func settle() {
        unsettled?.settle()
        unsettled = nil
    }

    private func end(_ transaction: PostgreSQLTransaction, _ kind: PostgreSQLTransaction.Kind) throws {
        guard kind == .reading else { return try transaction.commit() }
        try transaction.endReading()
        unsettled = transaction
    }

    private func renew(_ renewal: PostgreSQLRetries.Renewal) {
        switch renewal {
        case .nothing: break
        case .statements: connection?.prepared.removeAll()
        case .connection: connection = nil
        case .connections: pool.replaceConnections()
        }
    }

    // MARK: - Connection

    /// A connection that is not known to be broken.
    private func connection(
        until deadline: ContinuousClock.Instant, isWithdrawn: () -> Bool
    ) throws -> PostgreSQLConnection {
        if let connection, isUsable(connection) { return connection }
        connection = nil
        while true {
            try awaitServer(until: deadline)
            guard !isWithdrawn() else { throw CancellationError() }
            do {
                generation = pool.generation
                let connection = try PostgreSQLConnection.open(settings, pool.shutdown)
                pool.backoff.succeed()
                self.connection = connection
                return connection
            } catch let failure as PostgreSQLFailure {
                pool.backoff.fail(failure.reason, isFull: failure.state == .tooManyConnections)
                // Wrong passwords and names do not become right.
                let isLasting = failure.state.kind == "28" || [.noDatabase, .forbidden].contains(failure.state)
                guard !isLasting else { throw DatabaseFailure.unavailable(failure.reason) }
            }
        }
    }

    /// Waits until a server that could not be reached may be tried again.
    private func awaitServer(until deadline: ContinuousClock.Instant) throws {
        let pause = pool.backoff.pause()
        guard pause > .zero else { return }
        guard !pool.backoff.isFull || pool.threads == 1 else { throw HasNoConnection() }
        guard !pool.shutdown.isOrdered, ContinuousClock.now + pause < deadline else {
            throw DatabaseFailure.unavailable(pool.backoff.reason)
        }
        Thread.sleep(forTimeInterval: pause / .seconds(1))
    }

    private func isUsable(_ connection: PostgreSQLConnection) -> Bool {
        generation == pool.generation && connection.openedAt + settings.age > .now
            && connection.prepared.count < settings.statements && connection.isIdle && connection.isAlive()
    }
}
