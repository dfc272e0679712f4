internal import CPostgres
import Foundation

/// What a statement came to. It belongs to the thread of its connection.
final class PostgreSQLResult {
    private let libpq: LibPQ
    private let handle: LibPQ.Result

    init(_ libpq: LibPQ, _ handle: LibPQ.Result) {
        self.libpq = libpq
        self.handle = handle
    }

    deinit { libpq.clear(handle) }

    var status: ExecStatusType { libpq.resultStatus(handle) }

    /// Name of the command, as the server reports it: `COMMIT`, `INSERT 0 1`.
    var command: String { libpq.cmdStatus(handle).map { String(cString: $0) } ?? "" }

    /// Number of rows that the statement has changed.
    var changedRows: Int { libpq.cmdTuples(handle).flatMap { Int(String(cString: $0)) } ?? 0 }

    /// - Throws: ``DatabaseFailure/other(_:)`` if the program cannot read a column.
    func rows() throws -> [Row] {
        let columns = (0..<libpq.nfields(handle)).map { column in
            Column(
                name: libpq.fname(handle, column).map { String(cString: $0) } ?? "", type: libpq.ftype(handle, column),
                isBinary: libpq.fformat(handle, column) == 1)
        }
        let names = columns.map(\.name)
        return try (0..<libpq.ntuples(handle)).map { row in
            let values = try columns.enumerated().map { index, column in
                try value(row, CInt(index), of: column)
            }
            return Row(columns: names, values: values)
        }
    }

    private struct Column {
        let name: String
        let type: Oid
        let isBinary: Bool
    }

    private func value(_ row: CInt, _ index: CInt, of column: Column) throws -> Value {
        guard libpq.getisnull(handle, row, index) == 0 else { return .null }
        let bytes = UnsafeRawBufferPointer(
            start: libpq.getvalue(handle, row, index), count: Int(libpq.getlength(handle, row, index)))
        guard column.isBinary, let value = Value(binary: bytes, type: column.type) else {
            throw DatabaseFailure.other(
                "column \(column.name), of type \(column.type), has a value that the program cannot read")
        }
        return value
    }

    /// `nil` if the statement succeeded.
    func failure(endsConnection: Bool) -> PostgreSQLFailure? {
        switch status {
        case PGRES_COMMAND_OK, PGRES_TUPLES_OK, PGRES_EMPTY_QUERY, PGRES_PIPELINE_SYNC: return nil
        case PGRES_PIPELINE_ABORTED: return .lost("a statement was left out")
        default: break
        }
        guard let state = field(.state) else {
            // libpq reports a broken connection like this, in several lines.
            let reason = libpq.resultErrorMessage(handle).map { String(cString: $0) } ?? ""
            return .lost(String(reason.prefix { $0 != "\n" }))
        }
        let isFatal = ["FATAL", "PANIC"].contains(field(.severity))
        return PostgreSQLFailure(
            state: .init(rawValue: state), reason: reason(for: state), constraint: constraint,
            endsConnection: isFatal || endsConnection)
    }

    /// Fields of an error.
    ///
    /// - Source: PostgreSQL, "Error and Notice Message Fields"
    ///   <https://www.postgresql.org/docs/15/protocol-error-fields.html>.
    private enum Field: Unicode.Scalar {
        case severity = "V"
        case state = "C"
        case message = "M"
        case constraint = "n"
        case table = "t"
        case column = "c"
    }

    private func field(_ field: Field) -> String? {
        libpq.resultErrorField(handle, CInt(field.rawValue.value)).map { String(cString: $0) }
    }

    private var constraint: String? {
        field(.constraint)
            ?? field(.column).map { column in "\(field(.table).map { $0 + "." } ?? "")\(column) is missing" }
    }

    /// The message. Those about data, which may quote a value, are left out, as is the detail of all others.
    private func reason(for state: String) -> String {
        switch state.prefix(2) {
        case "22": "a value does not fit"
        case "23": "a constraint was violated"
        default: field(.message) ?? "it failed"
        }
    }
}
