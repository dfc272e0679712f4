package import Model
internal import Sodium

/// The model server that an administrator connected in the browser, with its key.
///
/// The key is stored encrypted and bound to the address of the server: a database in which somebody changed the
/// address does not make the program send the key there.
package struct ConnectionStore: Sendable {
    /// The key was sealed by another key file or for another address, or has been changed.
    package struct UnreadableKey: Error, Hashable, CustomStringConvertible {
        package var description: String { "The stored key of the model server does not fit its key file and address" }
    }

    /// Characters of a key that are shown.
    private static let hintLength = 4

    let database: Database
    let keyFile: KeyFile

    package init(database: Database, keyFile: KeyFile) {
        self.database = database
        self.keyFile = keyFile
    }

    /// The saved connection, if there is one.
    package func connection() async throws -> SavedConnection? {
        try await database.read { try $0.modelConnection() }
    }

    /// Saves a connection in place of the earlier one. A key that stays is kept only for the same address.
    ///
    /// - Throws: ``KeyFile/Failure``.
    package func save(
        address: String, authentication: SavedConnection.Authentication, key: Change<String>, by user: User.ID
    ) async throws -> SavedConnection {
        let sealed = try key.value.map { try keyFile.keyOrNew().seal(Array($0.utf8), for: Self.purpose(address)) }
        let hint = key.value.flatMap(Self.hint)
        return try await database.write { db in
            try db.lockAccounts()
            let earlier = try db.modelConnection()
            let keeps = !key.isSet && earlier?.address == address
            let saved = SavedConnection(
                address: address, authentication: authentication, sealedKey: keeps ? earlier?.sealedKey : sealed,
                keyHint: keeps ? earlier?.keyHint : hint, updatedAt: .now)
            try db.run("DELETE FROM model_connection")
            try db.run(
                """
                INSERT INTO model_connection
                  (id, address, authentication, sealed_key, key_hint, updated_by, updated_at)
                VALUES (1, \(saved.address), \(saved.authentication), \(saved.sealedKey), \(saved.keyHint), \(user),
                  \(saved.updatedAt))
                """)
            return saved
        }
    }

    /// Forgets the saved connection with its key.
    ///
    /// - Throws: ``StoreError/notFound``.
    package func remove() async throws {
        try await database.write { db in
            guard try db.changed("DELETE FROM model_connection") > 0 else { throw StoreError.notFound }
        }
    }

    /// The key of a connection; nil if it has none.
    ///
    /// - Throws: ``KeyFile/Failure``, ``UnreadableKey``.
    package func key(of connection: SavedConnection) throws -> String? {
        guard let sealed = connection.sealedKey else { return nil }
        guard let bytes = try keyFile.key().open(sealed, for: Self.purpose(connection.address)),
            let key = String(validating: bytes, as: UTF8.self)
        else { throw UnreadableKey() }
        return key
    }

    private static func purpose(_ address: String) -> String {
        "key of the model server at \(address)"
    }

    /// The end of a key that is long enough to keep the rest secret.
    private static func hint(of key: String) -> String? {
        key.utf8.count >= 5 * hintLength ? String(key.suffix(hintLength)) : nil
    }
}

extension Transaction {
    fileprivate func modelConnection() throws -> SavedConnection? {
        try row("SELECT address, authentication, sealed_key, key_hint, updated_at FROM model_connection").map { row in
            SavedConnection(
                address: try row["address"], authentication: try row["authentication"],
                sealedKey: try row["sealed_key"], keyHint: try row["key_hint"], updatedAt: try row["updated_at"])
        }
    }
}
