import Foundation
import Sodium
import Testing

@testable import Storage

@Suite struct KeyFileTests {
    @Test func `the file is made at first use, for its owner only, and stays`() async throws {
        try await withFolder { folder in
            let file = KeyFile(besideDatabase: folder + "/parley.sqlite")
            #expect(throws: KeyFile.Failure.missing(file.path)) { try file.key() }

            let key = try file.keyOrNew()

            #expect(try file.keyOrNew().bytes == key.bytes)
            #expect(try file.key().bytes == key.bytes)
            let attributes = try FileManager.default.attributesOfItem(atPath: file.path)
            #expect(attributes[.posixPermissions] as? Int == 0o600)
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["parley.sqlite.key"])
        }
    }

    @Test func `processes that start at once agree on one key`() async throws {
        try await withFolder { folder in
            let file = KeyFile(besideDatabase: folder + "/parley.sqlite")

            let keys = await atOnce(20) { _ in try file.keyOrNew().bytes }

            #expect(keys.successes().count == 20)
            #expect(Set(keys.successes()).count == 1)
        }
    }

    @Test func `a file that others can use is refused`() async throws {
        try await withFolder { folder in
            let file = KeyFile(besideDatabase: folder + "/parley.sqlite")
            _ = try file.keyOrNew()

            for mode in [0o604, 0o602, 0o666] {
                try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: file.path)
                #expect(throws: KeyFile.Failure.exposed(file.path)) { try file.keyOrNew() }
            }
        }
    }

    @Test func `a file of another kind or length is refused and left alone`() async throws {
        try await withFolder { folder in
            let file = KeyFile(besideDatabase: folder + "/parley.sqlite")
            for bytes in [[], [UInt8](repeating: 1, count: 31), [UInt8](repeating: 1, count: 33)] {
                #expect(
                    FileManager.default.createFile(
                        atPath: file.path, contents: Data(bytes), attributes: [.posixPermissions: 0o600]))

                #expect(throws: KeyFile.Failure.malformed(file.path)) { try file.keyOrNew() }

                #expect(FileManager.default.contents(atPath: file.path) == Data(bytes))
            }
            try FileManager.default.removeItem(atPath: file.path)
            try FileManager.default.createDirectory(atPath: file.path, withIntermediateDirectories: false)
            #expect(throws: KeyFile.Failure.malformed(file.path)) { try file.keyOrNew() }
        }
    }

    @Test func `a symbolic link in its place is refused`() async throws {
        try await withFolder { folder in
            let file = KeyFile(besideDatabase: folder + "/parley.sqlite")
            try FileManager.default.createSymbolicLink(atPath: file.path, withDestinationPath: folder + "/elsewhere")

            #expect(throws: KeyFile.Failure.self) { try file.keyOrNew() }

            #expect(!FileManager.default.fileExists(atPath: folder + "/elsewhere"))
        }
    }
}
