internal import CPostgres
import Foundation

/// A connection to a PostgreSQL server through libpq. It is made, used and closed by one thread.
///
/// Statements go out in pipelines: several at once, and their results come back together.
///
/// - Source: PostgreSQL, "Pipeline Mode" <https://www.postgresql.org/docs/15/libpq-pipeline-mode.html>.
final class PostgreSQLConnection {
    let handle: OpaquePointer
    private let settings: PostgreSQLSettings
    private let shutdown: PostgreSQLShutdown
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

    private init(_ handle: OpaquePointer, _ settings: PostgreSQLSettings, _ shutdown: PostgreSQLShutdown) {
        self.handle = handle
        self.settings = settings
        self.shutdown = shutdown
    }

    deinit { PQfinish(handle) }

    /// Connects to the first host that accepts writes.
    ///
    /// - Throws: ``PostgreSQLFailure``.
    static func open(_ settings: PostgreSQLSettings, _ shutdown: PostgreSQLShutdown) throws -> PostgreSQLConnection {
        var failure = PostgreSQLFailure.lost("there is no host")
        for host in settings.address.hosts {
            do {
                let connection = try start(settings.parameters(for: host), settings, shutdown)
                try connection.connect()
                try connection.requireSupported()
                return connection
            } catch let error as PostgreSQLFailure {
                failure = error
            }
        }
        throw failure
    }

    private static func start(
        _ parameters: [String: String], _ settings: PostgreSQLSettings, _ shutdown: PostgreSQLShutdown
    ) throws -> PostgreSQLConnection {
        let parameters = parameters.map { ($0.key, $0.value) }
        let handle = withCStrings(parameters.map(\.0)) { names in
            withCStrings(parameters.map(\.1)) { values in
                PQconnectStartParams(names + [nil], values + [nil], 0)
            }
        }
        guard let handle else { throw PostgreSQLFailure.lost("no memory is left") }
        return PostgreSQLConnection(handle, settings, shutdown)
    }

    private func connect() throws {
        // Only then does the message contain the code.
        PQsetErrorVerbosity(handle, PQERRORS_VERBOSE)
        defer { PQsetErrorVerbosity(handle, PQERRORS_DEFAULT) }
        // It would write notices to the standard error output.
        PQsetNoticeReceiver(handle, { _, _ in }, nil)
        guard PQstatus(handle) != CONNECTION_BAD else { throw connectionFailure }
        let deadline = ContinuousClock.now + settings.connecting
        var wish = PGRES_POLLING_WRITING
        while wish != PGRES_POLLING_OK {
            guard wish != PGRES_POLLING_FAILED else { throw connectionFailure }
            guard !shutdown.isOrdered else { throw PostgreSQLFailure.lost("it is closed") }
            guard ContinuousClock.now < deadline else {
                throw PostgreSQLFailure.lost("\(settings.address) did not answer within \(settings.connecting)")
            }
            let events = wish == PGRES_POLLING_READING ? POLLIN : POLLOUT
            if wait(for: events) { wish = PQconnectPoll(handle) }
        }
        guard PQsetnonblocking(handle, 1) == 0, PQenterPipelineMode(handle) == 1 else {
            throw lost("the connection cannot be used")
        }
    }

    /// - Throws: ``PostgreSQLFailure``, if the server is too old or stores texts in another encoding.
    private func requireSupported() throws {
        guard PQserverVersion(handle) >= 150_000 else {
            throw PostgreSQLFailure(state: .cannotConnect, reason: "PostgreSQL 15 or later is needed")
        }
        guard PQparameterStatus(handle, "server_encoding").map({ String(cString: $0) }) ?? "UTF8" == "UTF8" else {
            throw PostgreSQLFailure(state: .cannotConnect, reason: "the database must have the encoding UTF8")
        }
    }

    /// Why no connection was made. libpq tells the server's code only within the message.
    private var connectionFailure: PostgreSQLFailure {
        isLost = true
        let message = PQerrorMessage(handle).map { String(cString: $0) } ?? ""
        let line = String(message.prefix { $0 != "\n" })
        let code = line.matches(of: #/:  ([0-9A-Z]{5}):/#).last.map { String($0.1) }
        let state = code.map(PostgreSQLFailure.State.init) ?? .cannotConnect
        return PostgreSQLFailure(state: state, reason: line, endsConnection: true)
    }

    /// Whether it is in no transaction.
    var isIdle: Bool { !isLost && PQtransactionStatus(handle) == PQTRANS_IDLE }

    /// Whether the server has not closed the connection while it was idle, as far as that is known here.
    func isAlive() -> Bool {
        // The server may have said why, before it closed the connection.
        while !isLost, poll(for: POLLIN, milliseconds: 0) {
            isLost = PQconsumeInput(handle) == 0 || PQisBusy(handle) != 0 || PQstatus(handle) == CONNECTION_BAD
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
            guard PQpipelineSync(handle) == 1 else { throw lost() }
            guard PQflush(handle) >= 0 else { throw lost() }
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
                return PQsendQueryParams(handle, statement.sql, count, types, values, lengths, formats, 1)
            }
            let name = try prepared.name(of: statement) ?? prepare(statement)
            return PQsendQueryPrepared(handle, name, count, values, lengths, formats, 1)
        }
        guard isSent == 1 else { throw lost() }
        sent.append(.execution)
    }

    private func prepare(_ statement: PostgreSQLStatement) throws -> String {
        let name = prepared.add(statement)
        let types = statement.parameters.types
        guard PQsendPrepare(handle, name, statement.sql, CInt(types.count), types) == 1 else { throw lost() }
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
                let reason = result.failure(endsConnection: PQstatus(handle) == CONNECTION_BAD)
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
        guard PQstatus(handle) != CONNECTION_BAD else { return result }
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
        while PQisBusy(handle) == 1 {
            let unsent = PQflush(handle)
            let hasInput = wait(for: unsent == 1 ? POLLIN | POLLOUT : POLLIN)
            // What has arrived may still say why the connection broke.
            if hasInput, PQconsumeInput(handle) == 0 { break }
            if hasInput { quietSince = .now }
            if let silence, quietSince + silence < .now { throw lost("the server does not answer") }
            try cancelIfOrdered(quietSince)
        }
        return PQgetResult(handle).map(PostgreSQLResult.init)
    }

    /// Runs statements without values, which are separated by the server. No other results may be due.
    ///
    /// - Throws: ``PipelineFailure``.
    func script(_ sql: String) throws {
        var failure: PostgreSQLFailure?
        do {
            guard PQexitPipelineMode(handle) == 1, PQsendQuery(handle, sql) == 1 else { throw lost() }
            while let result = try next() {
                let reason = result.failure(endsConnection: PQstatus(handle) == CONNECTION_BAD)
                failure = failure ?? reason
                // A COPY, for instance, would wait for data.
                if let reason, reason.endsConnection { throw lost(reason.reason) }
            }
            guard PQenterPipelineMode(handle) == 1 else { throw lost() }
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
    private func wait(for events: CInt) -> Bool {
        poll(for: events, milliseconds: Self.look)
    }

    private func poll(for events: CInt, milliseconds: CInt) -> Bool {
        var socket = pollfd(fd: PQsocket(handle), events: Int16(truncatingIfNeeded: events), revents: 0)
        return Foundation.poll(&socket, 1, milliseconds) > 0
    }

    /// Asks the server to cancel the statement, once, if the database is being closed.
    private func cancelIfOrdered(_ quietSince: ContinuousClock.Instant) throws {
        guard shutdown.isOrdered else { return }
        if hasCancelled {
            guard quietSince + .seconds(5) > .now else { throw lost("it is closed") }
        } else if let request = PQgetCancel(handle) {
            hasCancelled = true
            var message = [CChar](repeating: 0, count: 256)
            _ = PQcancel(request, &message, CInt(message.count))
            PQfreeCancel(request)
        }
    }

    private func lost(_ reason: String? = nil) -> PostgreSQLFailure {
        isLost = true
        let message = reason ?? PQerrorMessage(handle).map { String(cString: $0) } ?? ""
        return .lost(String(message.prefix { $0 != "\n" }))
    }

    private typealias Pointers = [UnsafePointer<CChar>?]

    /// The texts as C strings, valid during the call.
    private static func withCStrings<Result>(_ texts: [String], _ body: (Pointers) -> Result) -> Result {
        var bytes: [CChar] = []
        var starts: [Int] = []
        for text in texts {
            starts.append(bytes.count)
            bytes.append(contentsOf: text.utf8CString)
        }
        return bytes.withUnsafeBufferPointer { buffer in
            body(starts.map { start in buffer.baseAddress.map { $0 + start } })
        }
    }
}

/// The first statement of a pipeline that failed.
struct PipelineFailure: Error {
    /// Number of statements that had been run before it, as far as is known.
    let position: Int
    let failure: PostgreSQLFailure
}
