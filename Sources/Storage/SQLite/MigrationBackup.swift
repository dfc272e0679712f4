import Foundation

/// The copy of a database that is kept before migrations, and the file in which it is made.
struct MigrationBackup {
    let path: String
    let draft: String

    init(of file: SQLiteFile, beforeVersion version: Int) {
        path = "\(file.path).before-\(version)"
        draft = "\(path).\(UUID().uuidString)"
    }

    /// Removes the drafts of processes that were killed.
    static func removeAbandoned(of file: SQLiteFile) {
        let url = URL(fileURLWithPath: file.path)
        let folder = url.deletingLastPathComponent()
        // A folder that cannot be listed is no reason not to migrate.
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
        for name in names where name.hasPrefix(url.lastPathComponent + ".before-") {
            guard let end = name.split(separator: ".").last, UUID(uuidString: String(end)) != nil else { continue }
            CopyDraft.removeIfAbandoned(folder.appendingPathComponent(name).path)
        }
    }
}

/// An incomplete copy. Its maker holds a lock on it, which ends with the process.
struct CopyDraft {
    private let path: String
    private let descriptor: CInt

    /// Creates an empty file, accessible to its owner only.
    ///
    /// - Throws: ``DatabaseFailure/unavailable(_:)``.
    init(at path: String) throws {
        self.path = path
        // It gets its name when it is locked: nobody must take it for abandoned.
        let unlocked = path + ".new"
        try SQLiteFile.make(at: unlocked)
        descriptor = open(unlocked, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0, flock(descriptor, LOCK_EX | LOCK_NB) == 0, rename(unlocked, path) == 0 else {
            let reason = String(cString: strerror(errno))
            if descriptor >= 0 { close(descriptor) }
            unlink(unlocked)
            throw DatabaseFailure.unavailable("\(path) cannot be made: \(reason)")
        }
    }

    /// Ends the lock, and removes the file unless it has been given another name.
    func remove() {
        Self.unlinkAll(path)
        close(descriptor)
    }

    static func removeIfAbandoned(_ path: String) {
        let descriptor = open(path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC)
        guard descriptor >= 0 else { return }
        if flock(descriptor, LOCK_EX | LOCK_NB) == 0 { unlinkAll(path) }
        close(descriptor)
    }

    /// The journal first: it is found by the name of the draft.
    private static func unlinkAll(_ path: String) {
        unlink(path + "-journal")
        unlink(path)
    }
}

extension MigrationRoom {
    /// Looks how much is free.
    init(copy: Int, changes: Int, for file: SQLiteFile, earlier: String) {
        let copyFolder = URL(fileURLWithPath: file.path).deletingLastPathComponent().path
        let folder = URL(fileURLWithPath: file.place).deletingLastPathComponent().path
        let size = DataSize(of: earlier).bytes
        self.init(
            copy: copy, changes: changes, freeForCopy: Self.free(at: copyFolder), freeForChanges: Self.free(at: folder),
            isOneDisk: Self.device(of: copyFolder) == Self.device(of: folder), earlier: size > 0 ? earlier : nil,
            earlierSize: size)
    }

    /// Bytes that a user may still write. A file system that does not tell counts as large enough.
    private static func free(at folder: String) -> Int {
        var status = statvfs()
        guard statvfs(folder, &status) == 0 else { return .max }
        let (bytes, isOver) = UInt64(status.f_bavail).multipliedReportingOverflow(by: UInt64(status.f_frsize))
        return isOver ? .max : Int(clamping: bytes)
    }

    private static func device(of folder: String) -> UInt64? {
        var status = stat()
        return stat(folder, &status) == 0 ? UInt64(truncatingIfNeeded: status.st_dev) : nil
    }
}
