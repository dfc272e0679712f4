import Foundation
package import Sodium

/// The file with the key that encrypts secrets in the database. Only its owner can read it.
///
/// It is beside the database and not in it, so that a copy of the database alone gives no secret away.
package struct KeyFile: Sendable {
    /// Why the key cannot be used.
    package enum Failure: Error, Hashable, Sendable, CustomStringConvertible {
        /// There is no such file, but there are secrets that need it.
        case missing(String)
        /// It is not a key file.
        case malformed(String)
        /// Everybody on the machine can read or replace it.
        case exposed(String)
        /// The system refuses to read or write it.
        case unavailable(String, reason: String)

        package var description: String {
            switch self {
            case .missing(let path): "The key file \(path) is missing"
            case .malformed(let path): "\(path) is not a key file"
            case .exposed(let path): "\(path) can be used by everybody on this machine: chmod 600 it"
            case .unavailable(let path, let reason): "The key file \(path) cannot be used: \(reason)"
            }
        }
    }

    /// The path of the file.
    package let path: String

    /// The file that belongs to a database.
    ///
    /// - Parameter database: Path of the database file, which exists: symbolic links are followed, because the key
    ///   belongs to where the data is.
    package init(besideDatabase database: String) {
        path = URL(fileURLWithPath: database).resolvingSymlinksInPath().path + ".key"
    }

    package init(path: String) {
        self.path = path
    }

    /// The key.
    ///
    /// - Throws: ``Failure``.
    package func key() throws(Failure) -> SealingKey {
        let file = open(path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC)
        guard file >= 0 else { throw errno == ENOENT ? .missing(path) : unavailable() }
        defer { close(file) }
        var status = stat()
        guard fstat(file, &status) == 0 else { throw unavailable() }
        guard status.st_mode & S_IFMT == S_IFREG else { throw .malformed(path) }
        guard status.st_mode & S_IRWXO == 0 else { throw .exposed(path) }
        var bytes = [UInt8](repeating: 0, count: SealingKey.length + 1)
        let count = read(file, &bytes, bytes.count)
        guard count >= 0 else { throw unavailable() }
        guard let key = SealingKey(Array(bytes.prefix(count))) else { throw .malformed(path) }
        return key
    }

    /// The key, in a new file if there is none.
    ///
    /// - Throws: ``Failure``.
    package func keyOrNew() throws(Failure) -> SealingKey {
        do {
            return try key()
        } catch .missing {
            try make()
            return try key()
        }
    }

    /// Writes a new key, in a new folder if there is none. The file gets its name when it is complete, and only if there is none of that name.
    private func make() throws(Failure) {
        // If that fails, so does writing the file, and says why.
        mkdir(URL(fileURLWithPath: path).deletingLastPathComponent().path, 0o700)
        let draft = "\(path).\(UUID().uuidString)"
        let file = open(draft, O_CREAT | O_EXCL | O_NOFOLLOW | O_WRONLY | O_CLOEXEC, 0o600)
        guard file >= 0 else { throw unavailable() }
        defer {
            close(file)
            unlink(draft)
        }
        let bytes = SealingKey().bytes
        guard write(file, bytes, bytes.count) == bytes.count, fsync(file) == 0 else { throw unavailable() }
        guard link(draft, path) == 0 || errno == EEXIST else { throw unavailable() }
        let folder = open(URL(fileURLWithPath: path).deletingLastPathComponent().path, O_RDONLY | O_CLOEXEC)
        guard folder >= 0 else { return }  // The name is not yet certain to outlive a power cut, nothing more.
        fsync(folder)
        close(folder)
    }

    private func unavailable() -> Failure {
        .unavailable(path, reason: String(cString: strerror(errno)))
    }
}
