internal import CPostgres
import Foundation

/// libpq, loaded when a server is connected to: it brings two dozen libraries, and SQLite needs none of them.
///
/// The functions have the names of libpq without their prefix.
///
/// - Source: PostgreSQL, "libpq — C Library" <https://www.postgresql.org/docs/15/libpq.html>.
final class LibPQ: Sendable {
    typealias Connection = OpaquePointer
    typealias Result = OpaquePointer
    typealias Text = UnsafeMutablePointer<CChar>
    typealias Texts = UnsafePointer<UnsafePointer<CChar>?>
    typealias Numbers = UnsafePointer<CInt>

    // Connections.
    let connectStartParams: @Sendable @convention(c) (Texts?, Texts?, CInt) -> Connection?
    let connectPoll: @Sendable @convention(c) (Connection?) -> PostgresPollingStatusType
    let finish: @Sendable @convention(c) (Connection?) -> Void
    let status: @Sendable @convention(c) (Connection?) -> ConnStatusType
    let transactionStatus: @Sendable @convention(c) (Connection?) -> PGTransactionStatusType
    let parameterStatus: @Sendable @convention(c) (Connection?, UnsafePointer<CChar>?) -> UnsafePointer<CChar>?
    let serverVersion: @Sendable @convention(c) (Connection?) -> CInt
    let errorMessage: @Sendable @convention(c) (Connection?) -> Text?
    let socket: @Sendable @convention(c) (Connection?) -> CInt
    let setErrorVerbosity: @Sendable @convention(c) (Connection?, PGVerbosity) -> PGVerbosity
    let setNoticeReceiver:
        @Sendable @convention(c) (Connection?, PQnoticeReceiver?, UnsafeMutableRawPointer?) -> PQnoticeReceiver?
    let setnonblocking: @Sendable @convention(c) (Connection?, CInt) -> CInt
    let enterPipelineMode: @Sendable @convention(c) (Connection?) -> CInt
    let exitPipelineMode: @Sendable @convention(c) (Connection?) -> CInt
    let pipelineSync: @Sendable @convention(c) (Connection?) -> CInt
    let flush: @Sendable @convention(c) (Connection?) -> CInt
    let isBusy: @Sendable @convention(c) (Connection?) -> CInt
    let consumeInput: @Sendable @convention(c) (Connection?) -> CInt
    let getCancel: @Sendable @convention(c) (Connection?) -> OpaquePointer?
    let cancel: @Sendable @convention(c) (OpaquePointer?, Text?, CInt) -> CInt
    let freeCancel: @Sendable @convention(c) (OpaquePointer?) -> Void

    // Statements.
    let sendQuery: @Sendable @convention(c) (Connection?, UnsafePointer<CChar>?) -> CInt
    let sendQueryParams:
        @Sendable @convention(c) (
            Connection?, UnsafePointer<CChar>?, CInt, UnsafePointer<Oid>?, Texts?, Numbers?, Numbers?, CInt
        ) -> CInt
    let sendPrepare:
        @Sendable @convention(c) (
            Connection?, UnsafePointer<CChar>?, UnsafePointer<CChar>?, CInt, UnsafePointer<Oid>?
        ) -> CInt
    let sendQueryPrepared:
        @Sendable @convention(c) (
            Connection?, UnsafePointer<CChar>?, CInt, Texts?, Numbers?, Numbers?, CInt
        ) -> CInt
    let getResult: @Sendable @convention(c) (Connection?) -> Result?

    // Results.
    let clear: @Sendable @convention(c) (Result?) -> Void
    let resultStatus: @Sendable @convention(c) (Result?) -> ExecStatusType
    let resultErrorMessage: @Sendable @convention(c) (Result?) -> Text?
    let resultErrorField: @Sendable @convention(c) (Result?, CInt) -> Text?
    let cmdStatus: @Sendable @convention(c) (Result?) -> Text?
    let cmdTuples: @Sendable @convention(c) (Result?) -> Text?
    let ntuples: @Sendable @convention(c) (Result?) -> CInt
    let nfields: @Sendable @convention(c) (Result?) -> CInt
    let fname: @Sendable @convention(c) (Result?, CInt) -> Text?
    let fformat: @Sendable @convention(c) (Result?, CInt) -> CInt
    let ftype: @Sendable @convention(c) (Result?, CInt) -> Oid
    let getvalue: @Sendable @convention(c) (Result?, CInt, CInt) -> Text?
    let getlength: @Sendable @convention(c) (Result?, CInt, CInt) -> CInt
    let getisnull: @Sendable @convention(c) (Result?, CInt, CInt) -> CInt

    private static let loaded = Swift.Result<LibPQ, any Error> { try LibPQ() }

    /// Loads it the first time.
    ///
    /// - Throws: ``DatabaseFailure/unavailable(_:)`` if the system lacks it.
    static func load() throws -> LibPQ {
        try loaded.get()
    }

    private init() throws {
        let library = try SharedLibrary("libpq.so.5", package: "libpq5")
        connectStartParams = try library.function("PQconnectStartParams")
        connectPoll = try library.function("PQconnectPoll")
        finish = try library.function("PQfinish")
        status = try library.function("PQstatus")
        transactionStatus = try library.function("PQtransactionStatus")
        parameterStatus = try library.function("PQparameterStatus")
        serverVersion = try library.function("PQserverVersion")
        errorMessage = try library.function("PQerrorMessage")
        socket = try library.function("PQsocket")
        setErrorVerbosity = try library.function("PQsetErrorVerbosity")
        setNoticeReceiver = try library.function("PQsetNoticeReceiver")
        setnonblocking = try library.function("PQsetnonblocking")
        enterPipelineMode = try library.function("PQenterPipelineMode")
        exitPipelineMode = try library.function("PQexitPipelineMode")
        pipelineSync = try library.function("PQpipelineSync")
        flush = try library.function("PQflush")
        isBusy = try library.function("PQisBusy")
        consumeInput = try library.function("PQconsumeInput")
        getCancel = try library.function("PQgetCancel")
        cancel = try library.function("PQcancel")
        freeCancel = try library.function("PQfreeCancel")
        sendQuery = try library.function("PQsendQuery")
        sendQueryParams = try library.function("PQsendQueryParams")
        sendPrepare = try library.function("PQsendPrepare")
        sendQueryPrepared = try library.function("PQsendQueryPrepared")
        getResult = try library.function("PQgetResult")
        clear = try library.function("PQclear")
        resultStatus = try library.function("PQresultStatus")
        resultErrorMessage = try library.function("PQresultErrorMessage")
        resultErrorField = try library.function("PQresultErrorField")
        cmdStatus = try library.function("PQcmdStatus")
        cmdTuples = try library.function("PQcmdTuples")
        ntuples = try library.function("PQntuples")
        nfields = try library.function("PQnfields")
        fname = try library.function("PQfname")
        fformat = try library.function("PQfformat")
        ftype = try library.function("PQftype")
        getvalue = try library.function("PQgetvalue")
        getlength = try library.function("PQgetlength")
        getisnull = try library.function("PQgetisnull")
    }
}

/// A library that is loaded while the program runs, and stays until its end.
private struct SharedLibrary {
    private let name: String
    private let handle: UnsafeMutableRawPointer

    /// - Parameter package: The package that provides it on Debian.
    init(_ name: String, package: String) throws {
        guard let handle = dlopen(name, RTLD_NOW | RTLD_LOCAL) else {
            throw DatabaseFailure.unavailable("\(name) cannot be loaded; on Debian, the package \(package) provides it")
        }
        self.name = name
        self.handle = handle
    }

    /// - Parameter Function: Its type in C, which nothing here can check.
    func function<Function>(_ symbol: String) throws -> Function {
        guard let address = dlsym(handle, symbol) else {
            throw DatabaseFailure.unavailable("\(name) has no \(symbol)")
        }
        return unsafeBitCast(address, to: Function.self)
    }
}
