/// That the files of an open database are still those that were opened.
///
/// A file that is removed or replaced stays open, and everything written to it is gone when the program ends. Asking the
/// open connections does not show it; asking the folder does, in a few microseconds.
struct OpenedFiles: Sendable {
    private let file: SQLiteFile
    private let known: [(path: String, identity: FileIdentity)]

    /// Takes note of the files, after SQLite has opened them.
    init(_ file: SQLiteFile) {
        self.file = file
        known = [file.path, file.log, file.index].compactMap { path in
            FileIdentity(path: path).map { (path, $0) }
        }
    }

    /// Which file the database itself is.
    var identity: FileIdentity? { known.first { $0.path == file.path }?.identity }

    /// For a transaction that writes.
    ///
    /// - Throws: ``DatabaseFailure/unavailable(_:)`` when one of the files is no longer there or is another one.
    func requireSame() throws {
        for (path, identity) in known where FileIdentity(path: path) != identity {
            throw DatabaseFailure.unavailable("\(path) was removed or replaced while the program ran")
        }
    }

    /// For a transaction that reads: what is gone can still be read, but connections that are opened later would read
    /// another file.
    ///
    /// - Throws: ``DatabaseFailure/unavailable(_:)`` when the database is another file.
    func requireNoOther() throws {
        guard let found = FileIdentity(path: file.path), let identity, found != identity else { return }
        throw DatabaseFailure.unavailable("\(file.path) was replaced while the program ran")
    }
}
