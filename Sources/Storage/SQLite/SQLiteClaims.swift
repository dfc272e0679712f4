import Foundation
internal import Synchronization

/// The databases that this process has claimed for its server, with a lock on the database file itself: whatever path a
/// second server uses, it reaches the same file.
///
/// The lock is a `flock` lock, which does not interact with the POSIX locks that SQLite takes. But closing *any*
/// descriptor of a file releases all POSIX locks that the process holds on it, so a descriptor opened here is never
/// closed: it is kept for the next claim, or until the process ends.
///
/// - Source: POSIX.1-2024, `fcntl`; SQLite, "How To Corrupt An SQLite Database File", section 2.2
///   <https://sqlite.org/howtocorrupt.html>.
enum SQLiteClaims {
    private struct Lock {
        let descriptor: CInt
        var isHeld: Bool
    }

    /// Guards the claimed files and whether each is still claimed.
    private static let locks = Mutex<[FileIdentity: Lock]>([:])

    /// - Throws: ``DatabaseFailure/unavailable(_:)`` if another server has it, or the file is no longer `identity`.
    static func claim(_ file: SQLiteFile, known identity: FileIdentity?) throws -> DatabaseClaim {
        guard let identity else { throw DatabaseFailure.unavailable("\(file.path) cannot be found") }
        try locks.withLock { locks in
            let lock = try locks[identity] ?? Lock(descriptor: open(file, expecting: identity), isHeld: false)
            locks[identity] = lock
            guard !lock.isHeld, flock(lock.descriptor, LOCK_EX | LOCK_NB) == 0 else {
                throw DatabaseFailure.unavailable("another server uses \(file.path)")
            }
            locks[identity]?.isHeld = true
        }
        return DatabaseClaim { release(identity) }
    }

    private static func open(_ file: SQLiteFile, expecting identity: FileIdentity) throws -> CInt {
        // Checked before opening: a descriptor of a different file must not be closed either.
        guard FileIdentity(path: file.place) == identity else {
            throw DatabaseFailure.unavailable("\(file.path) was removed or replaced")
        }
        let descriptor = Foundation.open(file.place, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0, FileIdentity(descriptor: descriptor) == identity else {
            throw DatabaseFailure.unavailable("\(file.path) cannot be locked")
        }
        return descriptor
    }

    private static func release(_ identity: FileIdentity) {
        locks.withLock { locks in
            guard let lock = locks[identity] else { return }
            _ = flock(lock.descriptor, LOCK_UN)
            locks[identity]?.isHeld = false
        }
    }
}
