import Foundation

/// Where a SQLite database is kept: its file, and the two that SQLite has beside it while it is open.
struct SQLiteFile: Sendable {
    /// As the settings name it.
    let path: String
    /// Where it is when all symbolic links are followed; what SQLite keeps beside it is beside this.
    let place: String

    var log: String { place + "-wal" }
    var index: String { place + "-shm" }

    /// Makes the file and its folder when they are missing, readable by their owner only.
    ///
    /// A symbolic link that leads nowhere is refused: behind it is a disk that is not there at the moment, and a new
    /// file in its stead would hide what is on it.
    ///
    /// - Throws: ``DatabaseFailure/unavailable(_:)``, or what the system says.
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

    /// Makes an empty file that SQLite fills. SQLite itself would let everybody read it.
    static func make(at path: String) throws {
        let descriptor = open(path, O_CREAT | O_EXCL | O_NOFOLLOW | O_WRONLY | O_CLOEXEC, 0o600)
        // Somebody else may have made it at this moment, which is as well.
        guard descriptor >= 0 || errno == EEXIST else {
            throw DatabaseFailure.unavailable("\(path) cannot be made: \(String(cString: strerror(errno)))")
        }
        if descriptor >= 0 { close(descriptor) }
    }

    /// Who else on the machine can get at the data, in sentences for the operator. Empty when nobody can.
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

    private func requireRegular() throws {
        guard let mode = Self.mode(of: place), mode & S_IFMT == S_IFREG else {
            throw DatabaseFailure.unavailable("\(path) is no file")
        }
    }

    private static func mode(of path: String) -> mode_t? {
        var status = stat()
        return stat(path, &status) == 0 ? status.st_mode : nil
    }

    /// The folders on the way to a file, and the file.
    private static func steps(to path: String) -> [String] {
        let names = path.split(separator: "/")
        return names.indices.map { (path.hasPrefix("/") ? "/" : "") + names[...$0].joined(separator: "/") }
    }

    private static func requireNoDeadLink(at path: String) throws {
        let files = FileManager.default
        guard let target = try? files.destinationOfSymbolicLink(atPath: path) else { return }  // no link
        guard files.fileExists(atPath: path) else {
            throw DatabaseFailure.unavailable("\(path) is a symbolic link to \(target), which is not there")
        }
    }
}
