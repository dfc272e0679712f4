import ArgumentParser
import Foundation
import Logging
import Storage

/// `parley copy`: copies a whole database, from any engine to any.
struct Copy: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Copy a whole database into a new one, of the same engine or another.",
        discussion: "No server may use either of them. A copy that was interrupted is continued by the same command.")

    @Option(help: "The database to copy: sqlite:FILE, or the URL of one in PostgreSQL.") var from: String
    @Option(help: "The new database: sqlite:FILE, or the URL of an empty one in PostgreSQL.") var to: String

    func run() async throws {
        let logger = try Logs.logger(Settings())
        let from = try DatabasePlace(from, of: "--from")
        let to = try DatabasePlace(to, of: "--to")
        if case .sqlite(let path) = from, !FileManager.default.fileExists(atPath: path) {
            throw ValidationError("There is no database at \(path).")
        }
        let source = try from.openForCopy("--from")
        let target = try to.openForCopy("--to", isTarget: true)
        for exposure in source.exposures() + target.exposures() { logger.warning("\(exposure)") }
        let result: CopyResult
        do {
            result = try await DatabaseCopy(from: source, to: target).run(logger: logger)
        } catch {
            try? await target.close()  // Report the error that ended the work.
            try? await source.close()
            throw error
        }
        try await target.close()
        try await source.close()
        print(result.lines.joined(separator: "\n"))
        print("The search index is not copied: the server makes it in the background after its start")
        if result.hasSealedKey {
            print("The key of the model server is encrypted: copy \(from.keyFile.path) to \(to.keyFile.path) as well")
        }
    }
}

extension DatabasePlace {
    /// - Parameter option: The name of the option with the URL.
    fileprivate init(_ url: String, of option: String) throws {
        do {
            try self.init(url)
        } catch let error as InvalidDatabasePlace {
            throw ValidationError("\(option) \(error.problem).")
        }
    }

    fileprivate func openForCopy(_ option: String, isTarget: Bool = false) throws -> Database {
        do {
            if case .sqlite(let path) = self, isTarget { return try .copyInSQLite(path: path) }
            return try open()
        } catch let error as InvalidDatabasePlace {
            throw ValidationError("\(option) \(error.problem).")
        }
    }
}
