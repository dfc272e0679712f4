import Foundation
import Testing

@testable import Storage

@Suite struct DatabaseClaimTests {
    @Test func `only one server at a time has a database, and it is free again when the server is gone`() async throws {
        try await withDatabase(on: .sqlite) { database in
            var claim: DatabaseClaim? = try database.claim()

            #expect(throws: DatabaseFailure.self) { try database.claim() }
            withExtendedLifetime(claim) {}
            claim = nil

            _ = try database.claim()
        }
    }

    @Test(arguments: ["symbolic link", "hard link", "folder that is a link", "roundabout way"])
    func `a second server detects the first by any name of the file`(way: String) async throws {
        try await withFolder { folder in
            let files = FileManager.default
            try files.createDirectory(atPath: folder + "/data", withIntermediateDirectories: true)
            let path = folder + "/data/parley.sqlite"
            let first = try Database.sqlite(path: path)
            let claim = try first.claim()
            let other: String
            switch way {
            case "symbolic link":
                other = folder + "/other.sqlite"
                try files.createSymbolicLink(atPath: other, withDestinationPath: path)
            case "hard link":
                other = folder + "/data/other.sqlite"
                try files.linkItem(atPath: path, toPath: other)
            case "folder that is a link":
                try files.createSymbolicLink(atPath: folder + "/link", withDestinationPath: folder + "/data")
                other = folder + "/link/parley.sqlite"
            default: other = folder + "/data/../data/./parley.sqlite"
            }

            #expect(throws: DatabaseFailure.self) { try Database.sqlite(path: other).claim() }

            withExtendedLifetime(claim) {}
            try await first.close()
        }
    }

    @Test func `a claim holds whichever files beside the database are removed`() async throws {
        try await withFile { path in
            let first = try Database.sqlite(path: path)
            let claim = try first.claim()
            let folder = URL(fileURLWithPath: path).deletingLastPathComponent()
            for name in try FileManager.default.contentsOfDirectory(atPath: folder.path) where name.hasSuffix(".lock") {
                try FileManager.default.removeItem(at: folder.appendingPathComponent(name))
            }

            let second = try Database.sqlite(path: path)

            #expect(throws: DatabaseFailure.self) { try second.claim() }
            withExtendedLifetime(claim) {}
            try await second.close()
            try await first.close()
        }
    }

    @Test func `SQLite keeps its locks when a claim is released`() async throws {
        try await withFile { path in
            let database = try Database.sqlite(path: path)
            try await database.migrate(logger: .silent)
            // Closed after the database, because closing it would release the locks.
            let descriptor = open(path, O_RDWR)
            #expect(isLocked(descriptor), "an open database is locked, so that nobody takes it for an unused one")

            for _ in 1...3 { _ = try database.claim() }

            #expect(isLocked(descriptor))
            try await database.close()
            close(descriptor)
        }
    }

    /// Whether SQLite has a lock on the file. Checked with a descriptor that has its own locks, so that those of this
    /// process count as somebody else's.
    private func isLocked(_ descriptor: CInt) -> Bool {
        let getLock: CInt = 36  // F_OFD_GETLK of Linux, which the headers define only for GNU programs
        var lock = Foundation.flock()
        lock.l_type = Int16(F_WRLCK)
        return fcntl(descriptor, getLock, &lock) == 0 && lock.l_type != Int16(F_UNLCK)
    }
}
