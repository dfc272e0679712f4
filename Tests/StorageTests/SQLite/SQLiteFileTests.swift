import Foundation
import Testing

@testable import Storage

@Suite struct SQLiteFileTests {
    @Test(arguments: ["file", "folder", "link to itself"])
    func `a dangling symbolic link is refused and stays`(kind: String) async throws {
        try await withFolder { folder in
            let link = folder + "/data"
            let target = kind == "link to itself" ? link : folder + "/not/there"
            try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: target)
            let path = kind == "folder" ? link + "/parley.sqlite" : link

            #expect {
                _ = try Database.sqlite(path: path)
            } throws: { error in
                if case DatabaseFailure.unavailable = error { "\(error)".contains(target) } else { false }
            }

            #expect(try FileManager.default.destinationOfSymbolicLink(atPath: link) == target)
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["data"])
        }
    }

    @Test func `a symbolic link to a database opens it, with its other files beside the target`() async throws {
        try await withFolder { folder in
            let place = folder + "/real/parley.sqlite"
            try await Database.sqlite(path: place).close()
            let link = folder + "/link.sqlite"
            try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: place)

            let database = try Database.sqlite(path: link)
            try await database.migrate(logger: .silent)

            #expect(FileManager.default.fileExists(atPath: place + "-wal"))
            #expect((try await database.size() ?? 0) > 4096)
            try await database.close()
            #expect(try FileManager.default.destinationOfSymbolicLink(atPath: link) == place)
        }
    }

    @Test func `anything but a regular file is refused`() async throws {
        try await withFolder { folder in
            let pipe = folder + "/pipe"
            try #require(mkfifo(pipe, 0o600) == 0)

            for path in [pipe, "/dev/null", folder] {
                #expect(throws: DatabaseFailure.self) { try Database.sqlite(path: path) }
            }
        }
    }

    @Test(arguments: [
        (0o600, []), (0o640, []), (0o660, []), (0o644, ["read"]), (0o602, ["changed"]), (0o666, ["read", "changed"]),
        (0o777, ["read", "changed"]),
    ])
    func `files accessible to everybody are reported`(mode: Int, rights: [String]) async throws {
        try await withFile { path in
            let database = try Database.sqlite(path: path)
            try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: path)

            let exposures = database.exposures()

            #expect(exposures.count == (rights.isEmpty ? 0 : 1))
            for right in ["read", "changed"] {
                #expect(exposures.contains { $0.contains(" \(right) ") } == rights.contains(right))
            }
            try await database.close()
        }
    }

    @Test(arguments: [(0o755, 0), (0o770, 0), (0o777, 1), (0o1777, 0)])
    func `a folder in which everybody can replace files is reported`(mode: Int, count: Int) async throws {
        try await withFolder { folder in
            try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: folder)
            let database = try Database.sqlite(path: folder + "/parley.sqlite")

            #expect(database.exposures().count == count)
            try await database.close()
        }
    }

    @Test func `the files SQLite keeps beside the database are checked too`() async throws {
        try await withFile { path in
            let database = try Database.sqlite(path: path)
            try FileManager.default.setAttributes([.posixPermissions: 0o604], ofItemAtPath: path + "-wal")

            #expect(database.exposures().count == 1)
            try await database.close()
        }
    }
}
