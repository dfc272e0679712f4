internal import GRDB

extension DatabaseFailure {
    init(_ error: DatabaseError) {
        let message = error.message ?? "\(error.resultCode)"
        self =
            switch error.resultCode {
            case .SQLITE_BUSY, .SQLITE_LOCKED, .SQLITE_PROTOCOL: .busy
            case .SQLITE_FULL: .full
            case .SQLITE_CONSTRAINT: .constraint(message)
            case .SQLITE_CANTOPEN, .SQLITE_NOTADB, .SQLITE_READONLY, .SQLITE_IOERR, .SQLITE_CORRUPT, .SQLITE_NOMEM,
                .SQLITE_PERM, .SQLITE_AUTH, .SQLITE_NOLFS:
                .unavailable(message)
            default: .other(message)
            }
    }

    /// Runs database work and translates its errors. The parameters of a statement never get into them.
    static func translating<Result>(_ work: () async throws -> Result) async throws -> Result {
        do {
            return try await work()
        } catch let error as DatabaseError {
            throw DatabaseFailure(error)
        }
    }

    static func translating<Result>(_ work: () throws -> Result) throws -> Result {
        do {
            return try work()
        } catch let error as DatabaseError {
            throw DatabaseFailure(error)
        }
    }
}
