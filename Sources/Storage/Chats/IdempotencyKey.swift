package import Model
internal import Sodium

/// A client's key for a command, and a hash of the command.
///
/// - Source: IETF draft "The Idempotency-Key HTTP Header Field".
package struct IdempotencyKey: Hashable, Sendable {
    /// How long a key is remembered.
    static let lifetime = Duration.days(1)

    let text: String
    let requestHash: [UInt8]

    /// Hashes are kept for a day and compared by later versions of the program: increment this when changing what the
    /// hash covers.
    private static let version = "parley request 1"

    /// - Parameters:
    ///   - path: Path of the request, without the query.
    ///   - body: Body as sent.
    /// - Throws: `InvalidInput` if the key is empty or too long.
    package init(_ text: String, method: String, path: String, body: [UInt8]) throws(InvalidInput) {
        self.text = try Text.accept(text, field: "Idempotency-Key", length: 1...200)
        requestHash = SHA256.hash(Array("\(Self.version)\n\(method)\n\(path)\n".utf8) + body)
    }
}

extension Transaction {
    /// The reply to an earlier command with this key.
    ///
    /// - Parameter row: The answer to ``replyQuery(of:owner:)``.
    /// - Throws: `InvalidInput` if that was a different command.
    func reply(of key: IdempotencyKey, in row: Row?) throws -> Message.ID? {
        guard let row else { return nil }
        guard try row["request_hash"] == key.requestHash else {
            throw InvalidInput("Idempotency-Key", .invalid, "was used for another request")
        }
        return try row["reply_id"]
    }

    /// What was asked for under a key before.
    func replyQuery(of key: IdempotencyKey, owner: User.ID) -> Query {
        """
        SELECT request_hash, reply_id FROM idempotency_keys
        WHERE user_id = \(owner) AND key = \(key.text)
          AND created_at > \(Timestamp.now - IdempotencyKey.lifetime)
        """
    }

    func remember(_ key: IdempotencyKey, owner: User.ID, reply: Message.ID) throws {
        try run(
            """
            INSERT INTO idempotency_keys (user_id, key, request_hash, reply_id, created_at)
            VALUES (\(owner), \(key.text), \(key.requestHash), \(reply), \(Timestamp.now))
            ON CONFLICT (user_id, key) DO UPDATE SET
              request_hash = excluded.request_hash, reply_id = excluded.reply_id, created_at = excluded.created_at
            """)
    }
}
