internal import GRDB
internal import GRDBSQLite
internal import Model

/// A prepared statement with its values.
///
/// GRDB prepares it and keeps it for the next time. Values go in and out through SQLite's own interface, because GRDB's
/// would convert each of them twice.
struct SQLiteStatement {
    private let statement: GRDB.Statement
    private let database: GRDB.Database

    private var handle: OpaquePointer { statement.sqliteStatement }

    /// Prepares a query and binds its values.
    init(_ query: Query, on database: GRDB.Database) throws {
        self.database = database
        statement = try database.cachedStatement(sql: query.text)
        sqlite3_reset(handle)
        for (index, value) in query.values.enumerated() {
            guard try value.bind(to: handle, at: Int32(index + 1)) == SQLITE_OK else { throw failure }
        }
    }

    /// All rows of the result.
    func rows() throws -> [Row] {
        defer { finish() }
        let columns = statement.columnNames
        var rows: [Row] = []
        while try step() {
            let values = columns.indices.map { Value(of: handle, column: Int32($0)) }
            rows.append(Row(columns: columns, values: values))
        }
        return rows
    }

    /// Runs the statement to its end.
    func execute() throws {
        defer { finish() }
        while try step() {}
    }

    private func step() throws -> Bool {
        switch sqlite3_step(handle) {
        case SQLITE_ROW: return true
        case SQLITE_DONE: return false
        default: throw failure
        }
    }

    /// Lets the connection go on, and does not keep long values in memory.
    private func finish() {
        sqlite3_reset(handle)
        sqlite3_clear_bindings(handle)
    }

    /// The last error of the connection, without the values of the statement.
    private var failure: DatabaseError {
        let connection = database.sqliteConnection
        return DatabaseError(
            resultCode: ResultCode(rawValue: sqlite3_extended_errcode(connection)),
            message: sqlite3_errmsg(connection).map { String(cString: $0) })
    }
}

extension Value {
    /// A text in the canonical form of an identifier is read as one; see ``Swift/String/init(value:)``.
    fileprivate init(of statement: OpaquePointer, column: Int32) {
        switch sqlite3_column_type(statement, column) {
        case SQLITE_INTEGER:
            self = .integer(sqlite3_column_int64(statement, column))
        case SQLITE_FLOAT:
            self = .real(sqlite3_column_double(statement, column))
        case SQLITE_TEXT:
            let start = sqlite3_column_text(statement, column)
            let bytes = UnsafeBufferPointer(start: start, count: Int(sqlite3_column_bytes(statement, column)))
            self = UUIDText.uuid(canonical: bytes).map(Value.uuid) ?? .text(String(decoding: bytes, as: UTF8.self))
        case SQLITE_BLOB:
            let start = sqlite3_column_blob(statement, column)
            let count = Int(sqlite3_column_bytes(statement, column))
            self = .bytes(Array(UnsafeRawBufferPointer(start: start, count: count)))
        default:
            self = .null
        }
    }

    /// Times are stored as integers, identifiers and JSON as text, Booleans as 0 and 1.
    ///
    /// - Returns: SQLite's result code.
    fileprivate func bind(to statement: OpaquePointer, at index: Int32) throws -> Int32 {
        // SQLite copies the value before the call returns.
        let copied = unsafeBitCast(-1, to: sqlite3_destructor_type.self)
        switch self {
        case .null:
            return sqlite3_bind_null(statement, index)
        case .integer(let number):
            return sqlite3_bind_int64(statement, index, number)
        case .real(let number):
            return sqlite3_bind_double(statement, index, number)
        case .boolean(let flag):
            return sqlite3_bind_int64(statement, index, flag ? 1 : 0)
        case .time(let time):
            return sqlite3_bind_int64(statement, index, time.microseconds)
        case .text(var text), .json(var text):
            return text.withUTF8 { bytes in
                // An empty text may have no address, and SQLite would take that for NULL.
                guard let start = bytes.baseAddress else { return sqlite3_bind_text(statement, index, "", 0, copied) }
                return start.withMemoryRebound(to: CChar.self, capacity: bytes.count) {
                    sqlite3_bind_text64(statement, index, $0, UInt64(bytes.count), copied, UInt8(SQLITE_UTF8))
                }
            }
        case .bytes(let bytes):
            return bytes.withUnsafeBytes { buffer in
                guard let start = buffer.baseAddress else { return sqlite3_bind_zeroblob(statement, index, 0) }
                return sqlite3_bind_blob64(statement, index, start, UInt64(buffer.count), copied)
            }
        case .uuid(let uuid):
            return UUIDText.withText(of: uuid) { bytes in
                bytes.withMemoryRebound(to: CChar.self) {
                    sqlite3_bind_text(statement, index, $0.baseAddress, Int32($0.count), copied)
                }
            }
        case .list:
            throw DatabaseFailure.other("SQLite has no lists")
        case .unwritable(let reason):
            throw DatabaseFailure.other(reason)
        }
    }
}
