import Foundation

/// A build of Parley and what it runs on.
struct Deployment {
    /// Path of the program.
    let program: String
    /// The build's name in the tables.
    let build: String
    let engine: Engine
    /// Where the databases are; `nil` for files.
    let postgreSQL: PostgreSQL?
    /// Path of the nginx in front of several servers.
    let nginx: String

    /// Its name in the tables.
    var name: String { "\(build), \(engine.title)" }

    /// Gives `body` the URL of an empty database, which is removed afterwards. A file is in `folder`.
    func withDatabase<Result>(in folder: URL, _ body: (String) async throws -> Result) async throws -> Result {
        guard let postgreSQL else { return try await body("sqlite:\(file(in: folder).path)") }
        return try await postgreSQL.withDatabase(body)
    }

    /// Counts the transactions of a running server that write.
    func writes(in folder: URL) throws -> WriteCount {
        try postgreSQL.map { .postgreSQL($0) } ?? .sqlite(indexOf: file(in: folder))
    }

    private func file(in folder: URL) -> URL { folder.appending(component: "parley.sqlite") }
}
