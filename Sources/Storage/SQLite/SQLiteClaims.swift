import Foundation
internal import Synchronization

/// Which databases this process has claimed for its server, by a lock on the database file itself: however a second
/// server names it, it finds the same file.
///
/// The lock is one of `flock`, which has nothing to do with those of POSIX that SQLite takes. But closing *any* descriptor
/// of a file lets go of all POSIX locks the process has on it, so a descriptor that was opened here is never closed: it
/// waits for the next claim, or for the end of the process.
///
/// - Source: POSIX.1-2024, `fcntl`; SQLite, "How To Corrupt An SQLite Database File", section 2.2
///   <https://sqlite.org/howtocorrupt.html>.
enum SQLiteClaims {
    private struct Lock {
        let descriptor: CInt
        var isHeld: Bool
    }

    /// Guards the files that were claimed, and which still are.
    private static let locks = Mutex<[FileIdentity: Lock]>([:])

    /// - Throws: ``DatabaseFailure/unavailable(_:)`` when another server has it, or the file is no longer `identity`.
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
        // Looked at before it is opened: a descriptor of another file could not be closed either.
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
