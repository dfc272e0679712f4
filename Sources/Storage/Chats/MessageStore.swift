package import Model

/// Messages. Every call that serves a user takes that user; another user's chat counts as missing.
package struct MessageStore: Sendable {
    let database: Database

    package init(database: Database) {
        self.database = database
    }

    /// Messages of the shown branch, oldest first. A page of long messages has fewer of them: ``Limits/pageText``.
    ///
    /// - Parameter cursor: First message of the following page.
    /// - Throws: ``StoreError/notFound`` if there is no such chat, or no such message in it.
    package func messages(
        in chat: Chat.ID, of owner: User.ID, before cursor: Message.ID? = nil, limit: Int = Limits.defaultPage
    ) async throws -> Page<Message> {
        try await database.read(for: owner) { db in
            var last = try db.chat(chat, of: owner).headID
            if let cursor { last = try db.message(cursor, in: chat).parentID }
            return try db.page(endingAt: last, limit: limit)
        }
    }

    /// - Throws: ``StoreError/notFound``.
    package func message(_ id: Message.ID, in chat: Chat.ID, of owner: User.ID) async throws -> Message {
        try await database.read { db in
            _ = try db.chat(chat, of: owner)
            return try db.message(id, in: chat)
        }
    }

    /// What has changed in a chat since a revision.
    package struct Changes: Sendable {
        /// Oldest first.
        package var messages: [Message] = []
        /// Whether the chat now shows another branch.
        package var showsOtherBranch = false
        /// Whether more has changed than is listed here.
        package var isPartial = false
        /// How much the next prompt takes now; `nil` for an empty chat.
        package var promptUse: PromptUse?

        package init() {}
    }

    /// The changes to a chat that a page at some revision lacks: at most as much as a page may hold, the newest
    /// messages first.
    ///
    /// - Parameter first: The oldest message on the page; changes further back on the shown branch do not matter. At
    ///   most 5,000 messages are examined.
    /// - Throws: ``StoreError/notFound``.
    package func changes(
        in chat: Chat.ID, of owner: User.ID, after revision: Int, from first: Message.ID?
    ) async throws -> Changes {
        try await database.read(for: owner) { db in
            var changes = Changes()
            let row = try db.chat(chat, of: owner)
            guard let head = row.headID else { return changes }
            changes.promptUse = try db.promptUse(of: row)
            let branchRevision: Int = try db.expectRow("SELECT branch_revision FROM chats WHERE id = \(chat)")[
                "branch_revision"]
            changes.showsOtherBranch = branchRevision > revision
            let newest = try db.branch(
                endingAt: head, limit: 5000, textLimit: Limits.pageText, startingAt: first, changedAfter: revision)
            changes.messages = newest.messages.reversed()
            changes.isPartial = newest.isCut
            return changes
        }
    }
}

extension Transaction {
    func message(_ id: Message.ID, in chat: Chat.ID) throws -> Message {
        let rows = try rows(
            """
            SELECT \(Message.columns) FROM messages m \(Message.joinedParts)
            WHERE m.id = \(id) AND m.chat_id = \(chat) ORDER BY p.ordinal
            """)
        guard let message = try [Message](rows: rows).first else { throw StoreError.notFound }
        return message
    }

    /// A message and those before it on its branch, newest first. The cost depends on the result, not on the length of
    /// the chat.
    ///
    /// - Parameters:
    ///   - textLimit: Most characters of the messages together; a first message longer than this is returned alone.
    ///   - first: The search does not go further back than this message.
    ///   - revision: Messages that have not changed since are left out.
    /// - Returns: The messages, and whether `textLimit` was too low for all of them.
    func branch(
        endingAt last: Message.ID, limit: Int? = nil, textLimit: Int? = nil, startingAt first: Message.ID? = nil,
        changedAfter revision: Int = -1
    ) throws -> (messages: [Message], isCut: Bool) {
        let start: Query = first.map { "AND b.id <> \($0)" } ?? ""
        let rows = try rows(
            """
            WITH RECURSIVE branch (id, parent_id, depth, size, before) AS (
              SELECT m.id, m.parent_id, 1, \(Message.size(changedAfter: revision)), CAST(0 AS BIGINT) FROM messages m
              WHERE m.id = \(last)
              UNION ALL
              SELECT m.id, m.parent_id, b.depth + 1, \(Message.size(changedAfter: revision)), b.before + b.size
              FROM branch b JOIN messages m ON m.id = b.parent_id
              WHERE b.depth < \(limit ?? .max) AND b.before + b.size <= \(textLimit ?? .max) \(start)
            )
            SELECT \(Message.columns), branch.before, branch.size FROM branch
            JOIN messages m ON m.id = branch.id \(Message.joinedParts)
            WHERE m.revision > \(revision) ORDER BY branch.depth, p.ordinal
            """)
        let messages = try [Message](rows: rows)
        guard let last = rows.last, let textLimit, try last["before"] + last["size"] > textLimit else {
            return (messages, false)
        }
        // The walk stops as soon as the limit is passed, so only the last message may be too much.
        return (messages.count > 1 ? messages.dropLast() : messages, true)
    }

    /// A message and those before it on its branch, oldest first, as many as a page may hold.
    func page(endingAt last: Message.ID?, limit: Int) throws -> Page<Message> {
        guard let last else { return Page(elements: [], hasMore: false) }
        let messages = try branch(endingAt: last, limit: limit, textLimit: Limits.pageText).messages
        return Page(elements: messages.reversed(), hasMore: messages.last?.parentID != nil)
    }

    /// Adds messages of a user's chat, each after its parent.
    ///
    /// - Parameter known: The contexts that the model knows after them; `nil` for those of the chat.
    func insert(
        _ messages: [Message], of owner: User.ID, revision: Int, knowing known: ContextVersions? = nil,
        node: Node.ID? = nil
    ) throws {
        let entries = try messages.map(newEntry)
        let rows = zip(messages, entries).map { message, entry -> Query in
            """
            (\(message.id), \(owner), \(message.chatID), \(message.parentID), \(message.role), \(message.status),
              \(message.metadata), \(message.textLength), \(message.siblings.index), \(revision),
              \(message.createdAt), \(entry), \(known?.primary), \(known?.personal),
              \(message.status == .streaming ? node : nil))
            """
        }
        try run(
            """
            INSERT INTO messages
              (id, user_id, chat_id, parent_id, role, status, metadata, size, sibling_ordinal, revision, created_at,
               search_entry, primary_version, personal_version, node_id)
            VALUES \(Query(listing: rows))
            """)
        for (message, entry) in zip(messages, entries) {
            try insert(message.parts, of: message.id, owner: owner)
            try index(message, as: entry, of: owner)
        }
    }

    /// Adds the parts of a message that are not stored yet.
    func insert(_ parts: [Part], of message: Message.ID, owner: User.ID) throws {
        guard !parts.isEmpty else { return }
        let rows = parts.map { part -> Query in
            """
            (\(owner), \(message), \(part.ordinal), \(part.step), \(part.kind), \(part.text), \(part.wire),
              \(part.account), \(part.durationMillis))
            """
        }
        try run(
            """
            INSERT INTO message_parts (user_id, message_id, ordinal, step, kind, text, wire, account, duration_ms)
            VALUES \(Query(listing: rows)) ON CONFLICT (message_id, ordinal) DO NOTHING
            """)
    }
}

extension Message {
    /// How much of a page's text limit a message `m` takes, in characters.
    static func size(changedAfter revision: Int = -1) -> Query {
        "CASE WHEN m.revision > \(revision) THEN m.size ELSE 0 END"
    }

    /// What its row keeps as its size: characters in all parts.
    var textLength: Int { parts.reduce(0) { $0 + $1.text.unicodeScalars.count } }

    /// Joins the parts `p` of a message `m`, which takes several rows then.
    static let joinedParts: Query = "LEFT JOIN message_parts p ON p.message_id = m.id"

    /// The columns of a message `m` and a part `p`. Siblings are the messages with the same parent.
    static let columns: Query =
        """
        m.id, m.chat_id, m.parent_id, m.role, m.status, m.metadata, m.created_at, m.sibling_ordinal,
        (SELECT MAX(s.sibling_ordinal) FROM messages s
         WHERE COALESCE(s.parent_id, s.chat_id) = COALESCE(m.parent_id, m.chat_id)) AS sibling_count,
        (SELECT s.id FROM messages s
         WHERE COALESCE(s.parent_id, s.chat_id) = COALESCE(m.parent_id, m.chat_id)
           AND s.sibling_ordinal = m.sibling_ordinal - 1) AS previous_id,
        (SELECT s.id FROM messages s
         WHERE COALESCE(s.parent_id, s.chat_id) = COALESCE(m.parent_id, m.chat_id)
           AND s.sibling_ordinal = m.sibling_ordinal + 1) AS next_id,
        \(Part.columns)
        """

    fileprivate init(row: Row) throws {
        self.init(
            id: try row["id"], chatID: try row["chat_id"], parentID: try row["parent_id"], role: try row["role"],
            status: try row["status"], metadata: try row["metadata"],
            siblings: Siblings(
                index: try row["sibling_ordinal"], count: try row["sibling_count"],
                previousID: try row["previous_id"], nextID: try row["next_id"]),
            createdAt: try row["created_at"])
    }
}

extension [Message] {
    /// - Parameter rows: With the columns of ``Message/columns``, the parts of each message together and in order.
    init(rows: [Row]) throws {
        self.init()
        for row in rows {
            if try last?.id != row["id"] { append(try Message(row: row)) }
            if let part = try Part(row: row) { self[count - 1].parts.append(part) }
        }
    }
}

extension Part {
    /// The columns of a part `p`.
    static let columns: Query = "p.ordinal, p.step, p.kind, p.text, p.wire, p.account, p.duration_ms"

    /// - Returns: `nil` if the row has no part.
    init?(row: Row) throws {
        guard let ordinal: Int = try row["ordinal"] else { return nil }
        self.init(
            ordinal: ordinal, step: try row["step"], kind: try row["kind"], text: try row["text"],
            wire: try row["wire"], account: try row["account"], durationMillis: try row["duration_ms"])
    }
}
