internal import CPostgres
import Foundation

extension PostgreSQLConnection {
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
        let libpq = try LibPQ.load()
        let parameters = parameters.map { ($0.key, $0.value) }
        let handle = withCStrings(parameters.map(\.0)) { names in
            withCStrings(parameters.map(\.1)) { values in
                libpq.connectStartParams(names + [nil], values + [nil], 0)
            }
        }
        guard let handle else { throw PostgreSQLFailure.lost("no memory is left") }
        return PostgreSQLConnection(libpq, handle, settings, shutdown)
    }

    private func connect() throws {
        // Only then does the message contain the code.
        _ = libpq.setErrorVerbosity(handle, PQERRORS_VERBOSE)
        defer { _ = libpq.setErrorVerbosity(handle, PQERRORS_DEFAULT) }
        // It would write notices to the standard error output.
        _ = libpq.setNoticeReceiver(handle, { _, _ in }, nil)
        guard libpq.status(handle) != CONNECTION_BAD else { throw connectionFailure }
        let deadline = ContinuousClock.now + settings.connecting
        var wish = PGRES_POLLING_WRITING
        while wish != PGRES_POLLING_OK {
            guard wish != PGRES_POLLING_FAILED else { throw connectionFailure }
            guard !shutdown.isOrdered else { throw PostgreSQLFailure.lost("it is closed") }
            guard ContinuousClock.now < deadline else {
                throw PostgreSQLFailure.lost("\(settings.address) did not answer within \(settings.connecting)")
            }
            let events = wish == PGRES_POLLING_READING ? POLLIN : POLLOUT
            if wait(for: events) { wish = libpq.connectPoll(handle) }
        }
        guard libpq.setnonblocking(handle, 1) == 0, libpq.enterPipelineMode(handle) == 1 else {
            throw lost("the connection cannot be used")
        }
    }

    /// - Throws: ``PostgreSQLFailure``, if the server is too old or stores texts in another encoding.
    private func requireSupported() throws {
        guard libpq.serverVersion(handle) >= 150_000 else {
            throw PostgreSQLFailure(state: .cannotConnect, reason: "PostgreSQL 15 or later is needed")
        }
        guard libpq.parameterStatus(handle, "server_encoding").map({ String(cString: $0) }) ?? "UTF8" == "UTF8" else {
            throw PostgreSQLFailure(state: .cannotConnect, reason: "the database must have the encoding UTF8")
        }
    }

    /// Why no connection was made. libpq tries each address of a host, and tells the server's code only within the message.
    private var connectionFailure: PostgreSQLFailure {
        let message = libpq.errorMessage(handle).map { String(cString: $0) } ?? ""
        let lines = message.split(separator: "\n")
        let code = message.matches(of: #/:  ([0-9A-Z]{5}):/#).last.map { String($0.1) }
        let reason = lines.last { $0.contains(" failed: ") } ?? lines.first ?? ""
        let state = code.map(PostgreSQLFailure.State.init) ?? .cannotConnect
        return PostgreSQLFailure(state: state, reason: String(reason), endsConnection: true)
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
