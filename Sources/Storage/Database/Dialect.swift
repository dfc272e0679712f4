internal import Model

/// The SQL of an engine, where no single text suits all of them.
enum Dialect: Sendable {
    case sqlite
    case postgreSQL

    /// Added to a query: its rows are locked until the transaction ends, and those that others have locked are left out.
    /// SQLite has no such locks, because only one transaction writes at a time.
    var skippingLocked: Query {
        switch self {
        case .sqlite: ""
        case .postgreSQL: "FOR UPDATE SKIP LOCKED"
        }
    }
}

extension Transaction {
    var dialect: Dialect { connection.dialect }

    /// Lets other transactions that change what the user owns wait until this one ends: what is read afterwards stays
    /// true until then.
    func lock(_ user: User.ID) throws {
        switch dialect {
        // Only one transaction writes at a time.
        case .sqlite: break
        case .postgreSQL: try run("SELECT id FROM users WHERE id = \(user) FOR NO KEY UPDATE")
        }
    }
}
