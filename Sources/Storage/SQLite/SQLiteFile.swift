import Foundation

/// The location of a SQLite database: its file, and the two files that SQLite keeps beside it while it is open.
struct SQLiteFile: Sendable {
    /// The path as configured.
    let path: String
    /// The path with all symbolic links resolved; SQLite keeps its other files beside this one.
    let place: String

    var log: String { place + "-wal" }
    var index: String { place + "-shm" }

    /// Creates the file and its folder if they are missing, accessible to their owner only.
    ///
    /// A dangling symbolic link is refused: it usually points to a disk that is not mounted, and a new file in its
    /// place would hide the data on that disk.
    ///
    /// - Throws: ``DatabaseFailure/unavailable(_:)``, or the system's error.
    init(preparing path: String) throws {
        self.path = path
        let folder = URL(fileURLWithPath: path).deletingLastPathComponent()
        for place in Self.steps(to: path) { try Self.requireNoDeadLink(at: place) }
        try FileManager.default.createDirectory(
            at: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        if !FileManager.default.fileExists(atPath: path) { try Self.make(at: path) }
        guard let resolved = realpath(path, nil) else { throw DatabaseFailure.unavailable("\(path) cannot be found") }
        defer { free(resolved) }
        place = String(cString: resolved)
        try requireRegular()
    }

    /// Creates an empty file for SQLite. SQLite itself would create one that everybody can read.
    static func make(at path: String) throws {
        let descriptor = open(path, O_CREAT | O_EXCL | O_NOFOLLOW | O_WRONLY | O_CLOEXEC, 0o600)
        // Another process may have created it just now, which is fine.
        guard descriptor >= 0 || errno == EEXIST else {
            throw DatabaseFailure.unavailable("\(path) cannot be made: \(String(cString: strerror(errno)))")
        }
        if descriptor >= 0 { close(descriptor) }
    }

    /// Who else on the machine has access to the data, in sentences for the operator. Empty if nobody has.
    func exposures() -> [String] {
        let files = [place, log, index].compactMap { Self.mode(of: $0) }.reduce(0, |)
        let folder = URL(fileURLWithPath: place).deletingLastPathComponent().path
        var exposures: [String] = []
        let rights = [(S_IROTH, "read"), (S_IWOTH, "changed")].filter { files & $0.0 != 0 }.map(\.1)
        if !rights.isEmpty {
            exposures.append(
                "\(path) can be \(rights.joined(separator: " and ")) by everybody on this machine: chmod o-rwx it")
        }
        if let mode = Self.mode(of: folder), mode & S_IWOTH != 0, mode & S_ISVTX == 0 {
            exposures.append("Everybody on this machine can replace files in \(folder): chmod o-w it")
        }
        return exposures
    }

    /// The location of a file that is there; `nil` if there is none. Creates nothing.
    ///
    /// - Throws: ``DatabaseFailure/unavailable(_:)``.
    init?(existing path: String) throws {
        for place in Self.steps(to: path) { try Self.requireNoDeadLink(at: place) }
        guard let resolved = realpath(path, nil) else { return nil }
        defer { free(resolved) }
        self.path = path
        place = String(cString: resolved)
        try requireRegular()
    }

    private func requireRegular() throws {
        guard let mode = Self.mode(of: place), mode & S_IFMT == S_IFREG else {
            throw DatabaseFailure.unavailable("\(path) is not a regular file")
        }
    }

    private static func mode(of path: String) -> mode_t? {
        var status = stat()
        return stat(path, &status) == 0 ? status.st_mode : nil
    }

    /// Each folder on the path to a file, and the file.
    private static func steps(to path: String) -> [String] {
        let names = path.split(separator: "/")
        return names.indices.map { (path.hasPrefix("/") ? "/" : "") + names[...$0].joined(separator: "/") }
    }

    private static func requireNoDeadLink(at path: String) throws {
        let files = FileManager.default
        guard let target = try? files.destinationOfSymbolicLink(atPath: path) else { return }  // not a link
        guard files.fileExists(atPath: path) else {
            throw DatabaseFailure.unavailable("\(path) is a symbolic link to \(target), which is not there")
        }
    }
}
