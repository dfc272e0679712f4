internal import CPostgres
import Foundation

/// A connection to a PostgreSQL server through libpq. It is made, used and closed by one thread.
///
/// Statements go out in pipelines: several at once, and their results come back together.
///
/// - Source: PostgreSQL, "Pipeline Mode" <https://www.postgresql.org/docs/15/libpq-pipeline-mode.html>.
final class PostgreSQLConnection {
    let libpq: LibPQ
    let handle: LibPQ.Connection
    let settings: PostgreSQLSettings
    let shutdown: PostgreSQLShutdown
    let openedAt = ContinuousClock.now
    var prepared = PreparedStatements()
    /// What has been sent since the last synchronization, in order.
    private var sent: [Sent] = []
    /// Whether the connection can no longer be used.
    private(set) var isLost = false
    private var hasCancelled = false
    /// Longest time without a sign of the server. `nil` for any.
    var silence: Duration?

    private enum Sent {
        case preparation(name: String, sql: String)
        case execution

        var isExecution: Bool {
            if case .execution = self { true } else { false }
        }
    }

    init(_ libpq: LibPQ, _ handle: LibPQ.Connection, _ settings: PostgreSQLSettings, _ shutdown: PostgreSQLShutdown) {
        self.libpq = libpq
        self.handle = handle
        self.settings = settings
        self.shutdown = shutdown
    }

    deinit { libpq.finish(handle) }

    /// Whether it is in no transaction.
    var isIdle: Bool { !isLost && libpq.transactionStatus(handle) == PQTRANS_IDLE }

    /// Whether the server has not closed the connection while it was idle, as far as that is known here.
    func isAlive() -> Bool {
        // The server may have said why, before it closed the connection.
        while !isLost, poll(for: POLLIN, milliseconds: 0) {
            isLost =
                libpq.consumeInput(handle) == 0 || libpq.isBusy(handle) != 0 || libpq.status(handle) == CONNECTION_BAD
        }
        return !isLost
    }

    // MARK: - Statements

    /// Sends statements at once, and waits for their results.
    ///
    /// - Throws: ``PipelineFailure`` for the first that failed; the ones after it were not run.
    func exchange(_ statements: [PostgreSQLStatement]) throws -> [PostgreSQLResult] {
        try send(statements)
        return try results()
    }

    /// Sends statements without waiting for the results. They have to be taken before others are sent.
    ///
    /// - Throws: ``PipelineFailure``.
    func send(_ statements: [PostgreSQLStatement]) throws {
        do {
            for statement in statements { try send(statement) }
            guard libpq.pipelineSync(handle) == 1 else { throw lost() }
            guard libpq.flush(handle) >= 0 else { throw lost() }
        } catch let failure as PostgreSQLFailure {
            throw PipelineFailure(position: 0, failure: failure)
        }
    }

    private func send(_ statement: PostgreSQLStatement) throws {
        guard !isLost else { throw lost() }
        let types = statement.parameters.types
        let count = CInt(types.count)
        let isSent = try statement.parameters.withPointers { values, lengths, formats in
            guard statement.isRepeated, settings.address.isPrepared else {
                return libpq.sendQueryParams(handle, statement.sql, count, types, values, lengths, formats, 1)
            }
            let name = try prepared.name(of: statement) ?? prepare(statement)
            return libpq.sendQueryPrepared(handle, name, count, values, lengths, formats, 1)
        }
        guard isSent == 1 else { throw lost() }
        sent.append(.execution)
    }

    private func prepare(_ statement: PostgreSQLStatement) throws -> String {
        let name = prepared.add(statement)
        let types = statement.parameters.types
        guard libpq.sendPrepare(handle, name, statement.sql, CInt(types.count), types) == 1 else { throw lost() }
        sent.append(.preparation(name: name, sql: statement.sql))
        return name
    }

    /// The results of all that was sent.
    ///
    /// - Throws: ``PipelineFailure``.
    func results() throws -> [PostgreSQLResult] {
        defer { sent = [] }
        var results: [PostgreSQLResult] = []
        var failure: PipelineFailure?
        do {
            for step in sent {
                let result = try result()
                let reason = result.failure(endsConnection: libpq.status(handle) == CONNECTION_BAD)
                if case .preparation(let name, let sql) = step {
                    if reason != nil { prepared.remove(name, sql) }
                } else {
                    results.append(result)
                }
                guard let reason, failure == nil else { continue }
                failure = PipelineFailure(position: results.count - (step.isExecution ? 1 : 0), failure: reason)
                if reason.endsConnection { throw lost(reason.reason) }
            }
            try takeSynchronization()
        } catch let reason as PostgreSQLFailure {
            isLost = true
            throw failure ?? PipelineFailure(position: results.count, failure: reason)
        }
        if let failure { throw failure }
        return results
    }

    /// The result of one command. libpq marks its end with a null pointer.
    private func result() throws -> PostgreSQLResult {
        guard let result = try next() else { throw lost("a result is missing") }
        guard libpq.status(handle) != CONNECTION_BAD else { return result }
        while let further = try next() {
            guard further.status == PGRES_FATAL_ERROR else { throw lost("there are too many results") }
        }
        return result
    }

    private func takeSynchronization() throws {
        guard try next()?.status == PGRES_PIPELINE_SYNC else { throw lost("the results are out of order") }
    }

    private func next() throws -> PostgreSQLResult? {
        var quietSince = ContinuousClock.now
        while libpq.isBusy(handle) == 1 {
            let unsent = libpq.flush(handle)
            let hasInput = wait(for: unsent == 1 ? POLLIN | POLLOUT : POLLIN)
            // What has arrived may still say why the connection broke.
            if hasInput, libpq.consumeInput(handle) == 0 { break }
            if hasInput { quietSince = .now }
            if let silence, quietSince + silence < .now { throw lost("the server does not answer") }
            try cancelIfOrdered(quietSince)
        }
        return libpq.getResult(handle).map { PostgreSQLResult(libpq, $0) }
    }

    /// Runs statements without values, which are separated by the server. No other results may be due.
    ///
    /// - Throws: ``PipelineFailure``.
    func script(_ sql: String) throws {
        var failure: PostgreSQLFailure?
        do {
            guard libpq.exitPipelineMode(handle) == 1, libpq.sendQuery(handle, sql) == 1 else { throw lost() }
            while let result = try next() {
                let reason = result.failure(endsConnection: libpq.status(handle) == CONNECTION_BAD)
                failure = failure ?? reason
                // A COPY, for instance, would wait for data.
                if let reason, reason.endsConnection { throw lost(reason.reason) }
            }
            guard libpq.enterPipelineMode(handle) == 1 else { throw lost() }
        } catch let reason as PostgreSQLFailure {
            isLost = true
            throw PipelineFailure(position: 0, failure: failure ?? reason)
        }
        if let failure { throw PipelineFailure(position: 0, failure: failure) }
    }

    // MARK: - Waiting

    /// How often a waiting connection looks whether the database is being closed.
    private static let look: CInt = 200

    /// Whether the socket is ready now, after waiting for a while.
    func wait(for events: CInt) -> Bool {
        poll(for: events, milliseconds: Self.look)
    }

    private func poll(for events: CInt, milliseconds: CInt) -> Bool {
        var socket = pollfd(fd: libpq.socket(handle), events: Int16(truncatingIfNeeded: events), revents: 0)
        return Foundation.poll(&socket, 1, milliseconds) > 0
    }

    /// Asks the server to cancel the statement, once, if the database is being closed.
    private func cancelIfOrdered(_ quietSince: ContinuousClock.Instant) throws {
        guard shutdown.isOrdered else { return }
        if hasCancelled {
            guard quietSince + .seconds(5) > .now else { throw lost("it is closed") }
        } else if let request = libpq.getCancel(handle) {
            hasCancelled = true
            var message = [CChar](repeating: 0, count: 256)
            _ = libpq.cancel(request, &message, CInt(message.count))
            libpq.freeCancel(request)
        }
    }

    func lost(_ reason: String? = nil) -> PostgreSQLFailure {
        isLost = true
        let message = reason ?? libpq.errorMessage(handle).map { String(cString: $0) } ?? ""
        return .lost(String(message.prefix { $0 != "\n" }))
    }
}

/// The first statement of a pipeline that failed.
struct PipelineFailure: Error {
    /// Number of statements that had been run before it, as far as is known.
    let position: Int
    let failure: PostgreSQLFailure
}
