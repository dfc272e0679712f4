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
    /// - Throws: ``NodeLost``.
    @discardableResult
    package func append(_ pieces: [Piece]) async throws -> [LogEntry?] {
        try await database.write { [node] db in
            if let node { try db.require(node) }
            return try db.append(pieces, by: node)
        }
    }

    /// Removes what was stored of replies that have ended.
    package func remove(_ entries: [LogEntry]) async throws {
        try await database.write { try $0.remove(entries) }
    }
}

extension Transaction {
    /// Most entries that one statement removes.
    private static let batch = 64

    fileprivate func append(_ pieces: [ReplyStore.Piece], by node: Node.ID?) throws -> [ReplyStore.LogEntry?] {
        switch dialect {
        case .sqlite: try pieces.map { try append($0, by: node) }
        case .postgreSQL: try appendAtOnce(pieces, by: node)
        }
    }

    private func append(_ piece: ReplyStore.Piece, by node: Node.ID?) throws -> ReplyStore.LogEntry? {
        let isOfNode: Query = node.map { "AND node_id = \($0)" } ?? ""
        return try row(
            """
            INSERT INTO reply_log (user_id, message_id, ordinal, step, kind, position, content, wire, account)
            SELECT user_id, id, \(piece.ordinal), \(piece.step), \(piece.kind), \(piece.position),
              \(piece.content), \(piece.wire), \(piece.account)
            FROM messages WHERE id = \(piece.reply) AND status = 'streaming' \(isOfNode)
            RETURNING id
            """)?["id"]
    }

    /// In one statement: each one takes a way to the server and back.
    private func appendAtOnce(_ pieces: [ReplyStore.Piece], by node: Node.ID?) throws -> [ReplyStore.LogEntry?] {
        guard !pieces.isEmpty else { return [] }
        let isOfNode: Query = node.map { "AND m.node_id = \($0)" } ?? ""
        let listed = dialect.table(
            "piece",
            [
                ListedColumn(name: "place", type: .integer, values: pieces.indices.map(\.value)),
                ListedColumn(name: "message_id", type: .uuid, values: pieces.map(\.reply.value)),
                ListedColumn(name: "ordinal", type: .integer, values: pieces.map(\.ordinal.value)),
                ListedColumn(name: "step", type: .integer, values: pieces.map(\.step.value)),
                ListedColumn(name: "kind", type: .text, values: pieces.map(\.kind.value)),
                ListedColumn(name: "position", type: .integer, values: pieces.map(\.position.value)),
                ListedColumn(name: "content", type: .text, values: pieces.map(\.content.value)),
                ListedColumn(name: "wire", type: .text, values: pieces.map(\.wire.value)),
                ListedColumn(name: "account", type: .text, values: pieces.map(\.account.value)),
            ])
        let stored = try rows(
            """
            INSERT INTO reply_log (user_id, message_id, ordinal, step, kind, position, content, wire, account)
            SELECT m.user_id, m.id, piece.ordinal, piece.step, piece.kind, piece.position, piece.content, piece.wire,
              piece.account
            FROM \(listed) JOIN messages m ON m.id = piece.message_id
            WHERE m.status = 'streaming' \(isOfNode) ORDER BY piece.place
            RETURNING id, message_id, ordinal, position
            """
        ).map { (id: try $0["id"] as Int, reply: try $0["message_id"] as Message.ID, place: try Place($0)) }
        var left = stored[...]
        return pieces.map { piece in
            guard let next = left.first, next.reply == piece.reply, next.place == Place(piece) else { return nil }
            left.removeFirst()
            return next.id
        }
    }

    /// Where in its message a piece stands.
    private struct Place: Equatable {
        let ordinal: Int
        let position: Int

        init(_ row: Row) throws {
            ordinal = try row["ordinal"]
            position = try row["position"]
        }

        init(_ piece: ReplyStore.Piece) {
            ordinal = piece.ordinal
            position = piece.position
        }
    }

    func remove(_ entries: [ReplyStore.LogEntry]) throws {
        for start in stride(from: 0, to: entries.count, by: Self.batch) {
            let batch = entries[start..<min(start + Self.batch, entries.count)].map { "\($0)" as Query }
            try run("DELETE FROM reply_log WHERE id IN (\(Query(listing: batch)))")
        }
    }
}

/// A piece as it is stored.
package struct LoggedPiece: Sendable {
    package let entry: ReplyStore.LogEntry
    package let reply: Message.ID
    package let part: Part
    let position: Int

    /// The columns of the log `l` that ``init(row:)`` reads.
    static let columns: Query =
        "l.id AS entry, l.message_id, l.ordinal, l.step, l.kind, l.position, l.content, l.wire, l.account"

    init(row: Row) throws {
        entry = try row["entry"]
        reply = try row["message_id"]
        part = Part(
            ordinal: try row["ordinal"], step: try row["step"], kind: try row["kind"], text: try row["content"],
            wire: try row["wire"], account: try row["account"])
        position = try row["position"]
    }
}

extension Message {
    /// Adds what was logged to what is stored, except for what is there already: a piece is logged once more if nobody knows
    /// whether it was.
    ///
    /// - Returns: False if something before it is missing.
    package mutating func add(_ piece: LoggedPiece) -> Bool {
        if piece.part.ordinal == parts.count, piece.position == 0 {
            parts.append(piece.part)
            return true
        }
        let index = piece.part.ordinal
        guard parts.indices.contains(index) else { return false }
        let known = parts[index].text.utf8.count - piece.position
        guard known >= 0 else { return false }
        parts[index].text += String(decoding: piece.part.text.utf8.dropFirst(known), as: UTF8.self)
        parts[index].wire = piece.part.wire ?? parts[index].wire
        parts[index].account = piece.part.account ?? parts[index].account
        return true
    }
}
