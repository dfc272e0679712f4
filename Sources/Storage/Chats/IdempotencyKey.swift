package import Model
internal import Sodium

/// A client's own name for a command, and what the command was.
///
/// - Source: IETF draft "The Idempotency-Key HTTP Header Field".
package struct IdempotencyKey: Hashable, Sendable {
    /// How long a key is remembered.
    static let lifetime = Duration.days(1)

    let text: String
    let requestHash: [UInt8]

    /// - Parameter request: Everything that makes the command what it is.
    /// - Throws: `InvalidInput` when the key is empty or too long.
    package init(_ text: String, request: String) throws(InvalidInput) {
        self.text = try Text.accept(text, field: "Idempotency-Key", length: 1...200)
        requestHash = SHA256.hash(request)
    }
}

extension Transaction {
    /// The reply to a command that came under this key before.
    ///
    /// - Throws: `InvalidInput` when that was another command.
    func reply(of key: IdempotencyKey, owner: User.ID) throws -> Message.ID? {
        try run("DELETE FROM idempotency_keys WHERE created_at < \(Timestamp.now - IdempotencyKey.lifetime)")
        let row = try row(
            "SELECT request_hash, reply_id FROM idempotency_keys WHERE user_id = \(owner) AND key = \(key.text)")
        guard let row else { return nil }
        guard try row["request_hash"] == key.requestHash else {
            throw InvalidInput("Idempotency-Key", .invalid, "was used for another request")
        }
        return try row["reply_id"]
    }

    func remember(_ key: IdempotencyKey, owner: User.ID, reply: Message.ID) throws {
        try run(
            """
            INSERT INTO idempotency_keys (user_id, key, request_hash, reply_id, created_at)
            VALUES (\(owner), \(key.text), \(key.requestHash), \(reply), \(Timestamp.now))
            """)
    }
}
