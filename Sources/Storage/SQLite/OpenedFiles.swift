/// Checks that the files of an open database are still those that were opened.
///
/// A file that is removed or replaced stays open, and everything written to it is lost when the program ends. The open
/// connections do not show this; checking the paths does, in a few microseconds.
struct OpenedFiles: Sendable {
    private let file: SQLiteFile
    private let known: [(path: String, identity: FileIdentity)]

    /// Records the files after SQLite has opened them.
    init(_ file: SQLiteFile) {
        self.file = file
        known = [file.path, file.log, file.index].compactMap { path in
            FileIdentity(path: path).map { (path, $0) }
        }
    }

    /// Identity of the database file itself.
    var identity: FileIdentity? { known.first { $0.path == file.path }?.identity }

    /// Check for a write transaction.
    ///
    /// - Throws: ``DatabaseFailure/unavailable(_:)`` if one of the files has been removed or replaced.
    func requireSame() throws {
        for (path, identity) in known where FileIdentity(path: path) != identity {
            throw DatabaseFailure.unavailable("\(path) was removed or replaced while the program ran")
        }
    }

    /// Check for a read transaction: a removed file can still be read, but if it was replaced, connections opened later
    /// would read a different file.
    ///
    /// - Throws: ``DatabaseFailure/unavailable(_:)`` if the database has been replaced by another file.
    func requireNoOther() throws {
        guard let found = FileIdentity(path: file.path), let identity, found != identity else { return }
        throw DatabaseFailure.unavailable("\(file.path) was replaced while the program ran")
    }
}
