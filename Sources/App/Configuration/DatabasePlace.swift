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

/// Why a URL tells no place of a database. Never contains the URL, which may contain a password.
struct InvalidDatabasePlace: Error {
    /// Follows the name of what the URL comes from.
    let problem: String
}

extension DatabasePlace {
    /// - Throws: ``InvalidDatabasePlace``.
    init(_ url: String) throws {
        if Self.schemes.contains(where: url.hasPrefix) {
            self = .postgreSQL(url: url)
            return
        }
        guard url.hasPrefix("sqlite:"), url.utf8.count > "sqlite:".utf8.count else {
            throw InvalidDatabasePlace(
                problem: "must look like sqlite:data/parley.sqlite or postgres://user@host/database")
        }
        let path = String(url.dropFirst("sqlite:".count))
        // Other programs read these forms differently; two slashes would be followed by a host or a relative path.
        let namesHost = path.hasPrefix("//") && !path.hasPrefix("///")
        guard path != ":memory:", !path.hasPrefix("~"), !path.contains("?"), !namesHost else {
            throw InvalidDatabasePlace(
                problem: "must be sqlite: and the plain path of a file, such as sqlite:data/parley.sqlite or "
                    + "sqlite:/var/lib/parley/parley.sqlite")
        }
        self = .sqlite(path: path)
    }

    /// Opens the database. Nothing is read yet.
    ///
    /// - Throws: ``InvalidDatabasePlace``, `DatabaseFailure`.
    func open() throws -> Database {
        switch self {
        case .sqlite(let path):
            return try .sqlite(path: path)
        case .postgreSQL(let url):
            do {
                return try .postgreSQL(url: url)
            } catch DatabaseFailure.unavailable(let reason) {
                throw InvalidDatabasePlace(problem: "is not the address of a database: \(reason)")
            }
        }
    }
}

extension Settings {
    /// Opens the database. Nothing is read yet.
    ///
    /// - Throws: ``ConfigurationError``, `DatabaseFailure`.
    func openDatabase() throws -> Database {
        try placing { try database().open() }
    }

    /// Where the data is.
    func database() throws -> DatabasePlace {
        try placing { try DatabasePlace(text(DatabasePlace.key) ?? "sqlite:data/parley.sqlite") }
    }

    private func placing<Value>(_ work: () throws -> Value) throws -> Value {
        do {
            return try work()
        } catch let error as InvalidDatabasePlace {
            throw failure(DatabasePlace.key, error.problem)
        }
    }
}
