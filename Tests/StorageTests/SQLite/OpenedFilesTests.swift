import Foundation
import Testing

@testable import Storage

/// A removed or replaced file stays open, and anything written to it is lost.
@Suite struct OpenedFilesTests {
    enum Accident: String, CaseIterable {
        case removed, renamed, replacedByCopy, replacedByEmptyFile, folderMoved, logRemoved, indexRemoved, logReplaced

        func happen(to path: String) throws {
            let files = FileManager.default
            switch self {
            case .removed: try files.removeItem(atPath: path)
            case .renamed: try files.moveItem(atPath: path, toPath: path + ".old")
            case .replacedByCopy:
                try files.copyItem(atPath: path, toPath: path + ".copy")
                try #require(rename(path + ".copy", path) == 0)
            case .replacedByEmptyFile:
                try files.removeItem(atPath: path)
                try #require(files.createFile(atPath: path, contents: nil))
            case .folderMoved:
                let folder = URL(fileURLWithPath: path).deletingLastPathComponent().path
                try files.moveItem(atPath: folder, toPath: folder + "-moved")
            case .logRemoved: try files.removeItem(atPath: path + "-wal")
            case .indexRemoved: try files.removeItem(atPath: path + "-shm")
            case .logReplaced:
                try files.copyItem(atPath: path + "-wal", toPath: path + "-wal.copy")
                try #require(rename(path + "-wal.copy", path + "-wal") == 0)
            }
        }
    }

    @Test(arguments: Accident.allCases)
    func `nothing is reported as stored that a restart would not find`(accident: Accident) async throws {
        try await withFolder { folder in
            let path = folder + "/data/parley.sqlite"
            let database = try Database.sqlite(path: path)
            try await database.migrate(logger: .silent)
            _ = try await database.makeUser("ada")
            try await database.requireCurrentSchema()

            try accident.happen(to: path)

            await #expect(throws: DatabaseFailure.self) { try await database.makeUser("eve") }
            await #expect(throws: DatabaseFailure.self) { try await database.requireCurrentSchema() }
            #expect {
                try database.requireOpenedFiles()
            } throws: { error in
                if case DatabaseFailure.unavailable = error { true } else { false }
            }
            try await database.close()
        }
    }

    @Test func `a file removed during a transaction fails the transaction`() async throws {
        try await withFile { path in
            let database = try Database.sqlite(path: path)
            try await database.migrate(logger: .silent)

            await #expect(throws: DatabaseFailure.self) {
                try await database.write { db in
                    try db.run("UPDATE setup SET completed_at = 1")
                    try FileManager.default.removeItem(atPath: path)
                }
            }

            let completed: Int? = try await database.read {
                try $0.expectRow("SELECT completed_at FROM setup")["completed_at"]
            }
            #expect(completed == nil)
            try await database.close()
        }
    }

    @Test func `another file in its place is not read as if it were the database`() async throws {
        try await withFile { path in
            let database = try Database.sqlite(path: path)
            try await database.migrate(logger: .silent)

            try Accident.replacedByEmptyFile.happen(to: path)

            await #expect(throws: DatabaseFailure.self) { try await database.count("users") }
            try await database.close()
        }
    }

    @Test func `a file moved back into place works again`() async throws {
        try await withFile { path in
            let database = try Database.sqlite(path: path)
            try await database.migrate(logger: .silent)
            try Accident.renamed.happen(to: path)
            await #expect(throws: DatabaseFailure.self) { try await database.makeUser("ada") }

            try FileManager.default.moveItem(atPath: path + ".old", toPath: path)

            _ = try await database.makeUser("ada")
            #expect(try await database.count("users") == 1)
            try await database.close()
        }
    }

    @Test func `a symbolic link changed to point to another file counts as a replaced file`() async throws {
        try await withFolder { folder in
            let link = folder + "/link.sqlite"
            try await Database.sqlite(path: folder + "/one.sqlite").close()
            try await Database.sqlite(path: folder + "/two.sqlite").close()
            try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: folder + "/one.sqlite")
            let database = try Database.sqlite(path: link)
            try await database.migrate(logger: .silent)

            try FileManager.default.removeItem(atPath: link)
            try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: folder + "/two.sqlite")

            await #expect(throws: DatabaseFailure.self) { try await database.makeUser("ada") }
            try await database.close()
        }
    }
}
