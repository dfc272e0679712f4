import Storage

/// Where the data is.
enum DatabasePlace: Hashable, Sendable {
    /// A file of this server.
    case sqlite(path: String)
    /// A database of a PostgreSQL server. The URL may contain a password.
    case postgreSQL(url: String)

    /// The setting that tells it.
    static let key = "PARLEY_DATABASE_URL"
    /// How the URLs of PostgreSQL begin.
    static let schemes = ["postgres://", "postgresql://"]

    /// The file with the key for secrets. Beside a database file; else in the folder where that would be.
    var keyFile: KeyFile {
        switch self {
        case .sqlite(let path): KeyFile(besideDatabase: path)
        case .postgreSQL: KeyFile(path: "data/parley.key")
        }
    }
}

extension Settings {
    /// Opens the database. Nothing is read yet.
    ///
    /// - Throws: ``ConfigurationError``, `DatabaseFailure`.
    func openDatabase() throws -> Database {
        switch try database() {
        case .sqlite(let path):
            return try .sqlite(path: path)
        case .postgreSQL(let url):
            do {
                return try .postgreSQL(url: url)
            } catch DatabaseFailure.unavailable(let reason) {
                throw failure(DatabasePlace.key, "is not the address of a database: \(reason)")
            }
        }
    }
}
