/// Why a database cannot be copied.
package enum CopyError: Error, Hashable, CustomStringConvertible {
    /// The two are the same database.
    case sameDatabase
    /// A server is using one of them.
    case inUse(Side)
    /// The source has an older schema.
    case outdatedSource
    /// The source is itself an incomplete copy.
    case incompleteSource
    /// Somebody uses the target already.
    case occupiedTarget
    /// The target is the incomplete copy of another database, or of this one before it changed.
    case otherSource
    /// The target is an incomplete copy that another version of the program has begun.
    case otherVersion
    /// One of them was changed while it was copied.
    case changed(Side)
    /// Rows of the source refer to rows that are missing.
    case brokenReferences(table: String, count: Int)
    /// The two have different tables.
    case otherTables([String])
    /// A table has other columns, or another key, in the target.
    case otherColumns(table: String)
    case unknownType(table: String, column: String, type: String)
    case noKey(table: String)
    /// A value that the target cannot store.
    case unwritableValue(table: String, column: String)
    case unreadableProgress(table: String)
    /// The copy is not the same as the source.
    case different(tables: [String])

    /// One of the two databases.
    package enum Side: String, Sendable {
        case source, target
    }

    package var description: String {
        switch self {
        case .sameDatabase: "The source and the target are the same database"
        case .inUse(let side): "A server is using the \(side.rawValue): stop it first"
        case .outdatedSource: "The source has an older schema: run parley migrate on it first"
        case .incompleteSource: "The source is itself an incomplete copy"
        case .occupiedTarget: "The target has accounts: a copy needs an empty database"
        case .otherSource:
            "The target is an incomplete copy of another database: remove it, and copy into an empty one"
        case .otherVersion:
            "The target is an incomplete copy by another version of the program: remove it, and copy into an empty one"
        case .changed(let side):
            "The \(side.rawValue) was changed by another program meanwhile"
        case .brokenReferences(let table, let count):
            "\(count) rows of the table \(table) refer to rows that are missing"
        case .otherTables(let tables):
            "The source and the target have different tables: \(tables.joined(separator: ", "))"
        case .otherColumns(let table):
            "The table \(table) has different columns in the source and in the target"
        case .unknownType(let table, let column, let type):
            "The column \(table).\(column) has the type \(type), which cannot be copied"
        case .noKey(let table): "The table \(table) has no primary key, so it cannot be copied"
        case .unwritableValue(let table, let column):
            "The column \(table).\(column) has a value that the target cannot store"
        case .unreadableProgress(let table):
            "The table copy_progress of the target does not tell where the copy of \(table) is"
        case .different(let tables):
            """
            The copy differs from the source in \(tables.joined(separator: ", ")), so no server will use it. Was the \
            source changed meanwhile? Remove the copy, and copy into an empty database
            """
        }
    }
}
