internal import CPostgres

/// The statements that a connection has prepared, by their text and the types of their values.
///
/// A name is never used again, and nothing is deallocated: a connection pooler may share what is prepared.
struct PreparedStatements {
    private struct Variant {
        let name: String
        let types: [Oid]

        /// NULL fits every type.
        func fits(_ types: [Oid]) -> Bool {
            zip(self.types, types).allSatisfy { $0 == $1 || $1 == PostgreSQLType.any }
        }
    }

    private var variants: [String: [Variant]] = [:]
    /// Number of statements that the server has prepared, even if they are not used any more.
    private(set) var count = 0

    /// The name of a prepared statement. `nil` if it has to be prepared.
    func name(of statement: PostgreSQLStatement) -> String? {
        variants[statement.sql]?.first { $0.fits(statement.parameters.types) }?.name
    }

    /// Notes a statement that is being prepared.
    mutating func add(_ statement: PostgreSQLStatement) -> String {
        count += 1
        let name = "parley_\(count)"
        variants[statement.sql, default: []].append(Variant(name: name, types: statement.parameters.types))
        return name
    }

    /// Forgets a statement that could not be prepared.
    mutating func remove(_ name: String, _ sql: String) {
        variants[sql]?.removeAll { $0.name == name }
    }

    /// Forgets all: they will be prepared again.
    mutating func removeAll() {
        variants = [:]
    }
}

/// SQL with its values, ready to be sent.
struct PostgreSQLStatement {
    let sql: String
    let parameters: PostgreSQLParameters
    /// Whether it is worth preparing.
    var isRepeated = true

    init(_ query: Query) throws {
        sql = query.numbered
        parameters = try PostgreSQLParameters(query.values)
    }

    /// Bytes to send, roughly.
    var size: Int { sql.utf8.count + parameters.size }
}
