import Foundation
import Model
import Testing

@testable import Storage

@Suite struct ConnectionStoreTests {
    private static let secret = "sk-ant-api03-0123456789-wxyz"
    private static let address = "https://api.anthropic.com"

    @Test func `a key is stored encrypted and read again`() async throws {
        try await withStore { store, user in
            let saved = try await store.save(
                address: Self.address, authentication: .apiKey, key: .set(Self.secret), by: user)

            let read = try #require(try await store.connection())
            #expect(read == saved)
            #expect(read.authentication == .apiKey)
            #expect(read.keyHint == "wxyz")
            #expect(try store.key(of: read) == Self.secret)
            #expect(read.sealedKey.map { !$0.contains(Array(Self.secret.utf8)) } == true)
        }
    }

    @Test func `a key that stays is kept for the same address only`() async throws {
        try await withStore { store, user in
            _ = try await store.save(
                address: Self.address, authentication: .bearer, key: .set(Self.secret), by: user)

            let same = try await store.save(address: Self.address, authentication: .apiKey, key: .keep, by: user)
            #expect(try store.key(of: same) == Self.secret)
            let other = try await store.save(
                address: "https://evil.example.org", authentication: .bearer, key: .keep, by: user)
            #expect(try store.key(of: other) == nil)
            #expect(other.keyHint == nil)
            let back = try await store.save(address: Self.address, authentication: .bearer, key: .keep, by: user)
            #expect(try store.key(of: back) == nil)
        }
    }

    @Test func `a key is not read for an address that was changed in the database`() async throws {
        try await withStore { store, user in
            _ = try await store.save(
                address: Self.address, authentication: .bearer, key: .set(Self.secret), by: user)

            try await store.database.write {
                try $0.run("UPDATE model_connection SET address = 'https://evil.example.org'")
            }

            let read = try #require(try await store.connection())
            #expect(throws: ConnectionStore.UnreadableKey()) { try store.key(of: read) }
        }
    }

    @Test func `a changed key and another key file are noticed`() async throws {
        try await withStore { store, user in
            let saved = try await store.save(
                address: Self.address, authentication: .bearer, key: .set(Self.secret), by: user)
            var bytes = try #require(saved.sealedKey)
            bytes[30] ^= 1
            let changed = SavedConnection(
                address: saved.address, authentication: .bearer, sealedKey: bytes, keyHint: nil,
                updatedAt: saved.updatedAt)

            #expect(throws: ConnectionStore.UnreadableKey()) { try store.key(of: changed) }
            try FileManager.default.removeItem(atPath: store.keyFile.path)
            #expect(throws: KeyFile.Failure.missing(store.keyFile.path)) { try store.key(of: saved) }
            _ = try store.keyFile.keyOrNew()
            #expect(throws: ConnectionStore.UnreadableKey()) { try store.key(of: saved) }
        }
    }

    @Test func `a server without a key needs no key file`() async throws {
        try await withStore { store, user in
            let saved = try await store.save(
                address: "http://localhost:11434", authentication: .bearer, key: .set(nil), by: user)

            #expect(try store.key(of: saved) == nil)
            #expect(!FileManager.default.fileExists(atPath: store.keyFile.path))
        }
    }

    @Test func `removing forgets the connection, once`() async throws {
        try await withStore { store, user in
            _ = try await store.save(address: Self.address, authentication: .bearer, key: .set("short"), by: user)
            #expect(try await store.connection()?.keyHint == nil, "the end of a short key would say too much")

            try await store.remove()

            #expect(try await store.connection() == nil)
            await #expect(throws: StoreError.notFound) { try await store.remove() }
        }
    }

    private func withStore(_ test: (ConnectionStore, User.ID) async throws -> Void) async throws {
        try await withFolder { folder in
            let path = folder + "/parley.sqlite"
            let database = try Database.sqlite(path: path)
            try await database.migrate(logger: .silent)
            let user = try await database.makeUser("ada").id
            try await test(ConnectionStore(database: database, keyFile: KeyFile(besideDatabase: path)), user)
            try await database.close()
        }
    }
}
