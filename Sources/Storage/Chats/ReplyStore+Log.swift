package import Model

/// What running replies have written so far, stored while they run so that a crash loses almost nothing.
extension ReplyStore {
    /// New text of a part of a running reply, or its provider's form.
    package struct Piece: Hashable, Sendable {
        package let reply: Message.ID
        package let ordinal: Int
        package let step: Int
        package let kind: Part.Kind
        /// Bytes of UTF-8 of the part before it.
        package let position: Int
        package let content: String
        /// The provider's form of the part, once it is known.
        package let wire: String?
        package let account: String?

        package init(reply: Message.ID, part: Part, position: Int, content: String, wire: String? = nil) {
            self.reply = reply
            ordinal = part.ordinal
            step = part.step
            kind = part.kind
            self.position = position
            self.content = content
            self.wire = wire
            account = wire == nil ? nil : part.account
        }
    }

    /// Number of a stored piece.
    package typealias LogEntry = Int

    /// Appends pieces in one transaction. Replies that have ended are skipped.
    ///
    /// - Returns: What was stored, in the same order; `nil` for what was skipped.
    @discardableResult
    package func append(_ pieces: [Piece]) async throws -> [LogEntry?] {
        try await database.write { db in
            try pieces.map { piece in
                try db.row(
                    """
                    INSERT INTO reply_log (user_id, message_id, ordinal, step, kind, position, content, wire, account)
                    SELECT user_id, id, \(piece.ordinal), \(piece.step), \(piece.kind), \(piece.position),
                      \(piece.content), \(piece.wire), \(piece.account)
                    FROM messages WHERE id = \(piece.reply) AND status = 'streaming'
                    RETURNING id
                    """)?["id"]
            }
        }
    }

    /// Removes what was stored of replies that have ended.
    package func remove(_ entries: [LogEntry]) async throws {
        try await database.write { try $0.remove(entries) }
    }

    /// Ends replies that were running when the program crashed, with the text that was logged.
    ///
    /// - Returns: The number of replies.
    package func recover() async throws -> Int {
        try await database.write { db in
            let orphans = try db.rows(
                "SELECT id, user_id, chat_id FROM messages WHERE status = 'streaming' ORDER BY id")
            let logged = Dictionary(
                grouping: try db.rows("SELECT \(LoggedPiece.columns) FROM reply_log ORDER BY id")
                    .map(LoggedPiece.init(row:)), by: \.reply)
            for orphan in orphans {
                var reply = try db.message(try orphan["id"], in: try orphan["chat_id"])
                for piece in logged[reply.id] ?? [] {
                    guard reply.add(piece) else { break }
                }
                reply.status = .interrupted
                reply.metadata?.stopReason = nil
                reply.metadata?.errorCode = nil
                try db.settleLost(of: reply, of: try orphan["user_id"])
                try db.end(try db.priced(reply, of: try orphan["user_id"]), of: try orphan["user_id"])
            }
            try db.run("DELETE FROM reply_log")
            return orphans.count
        }
    }
}

extension Transaction {
    /// Most entries that one statement removes.
    private static let batch = 64

    func remove(_ entries: [ReplyStore.LogEntry]) throws {
        for start in stride(from: 0, to: entries.count, by: Self.batch) {
            let batch = entries[start..<min(start + Self.batch, entries.count)].map { "\($0)" as Query }
            try run("DELETE FROM reply_log WHERE id IN (\(Query(listing: batch)))")
        }
    }
}

/// A piece as it is stored.
private struct LoggedPiece {
    let reply: Message.ID
    let part: Part
    let position: Int

    /// The columns that ``init(row:)`` reads.
    static let columns: Query = "message_id, ordinal, step, kind, position, content, wire, account"

    init(row: Row) throws {
        reply = try row["message_id"]
        part = Part(
            ordinal: try row["ordinal"], step: try row["step"], kind: try row["kind"], text: try row["content"],
            wire: try row["wire"], account: try row["account"])
        position = try row["position"]
    }
}

extension Message {
    /// Adds what was logged to what is stored.
    ///
    /// - Returns: False if something before it is missing.
    fileprivate mutating func add(_ piece: LoggedPiece) -> Bool {
        if piece.part.ordinal == parts.count, piece.position == 0 {
            parts.append(piece.part)
            return true
        }
        guard let last = parts.indices.last, piece.part.ordinal == last,
            piece.position == parts[last].text.utf8.count
        else { return false }
        parts[last].text += piece.part.text
        parts[last].wire = piece.part.wire ?? parts[last].wire
        parts[last].account = piece.part.account ?? parts[last].account
        return true
    }
}
