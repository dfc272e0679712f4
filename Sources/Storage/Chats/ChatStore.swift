package import Model

/// Chats. Every call takes the requesting user; another user's chat counts as missing.
package struct ChatStore: Sendable {
    let database: Database

    package init(database: Database) {
        self.database = database
    }

    /// Creates a chat.
    ///
    /// - Throws: ``StoreError/chatLimit(maximum:)``. The limit holds even for concurrent calls.
    package func create(title: String?, wish: ModelWish = ModelWish(), owner: User.ID) async throws -> Chat {
        try await database.write { db in
            try db.insertChat(title: title, wish: wish, owner: owner, revision: try db.nextRevision(of: owner))
        }
    }

    /// Chats with the most recent activity first.
    ///
    /// - Parameter cursor: Last chat of the previous page.
    /// - Throws: ``StoreError/notFound`` if the cursor is not a chat of the owner.
    package func chats(
        of owner: User.ID, archived: Bool, before cursor: Chat.ID? = nil, limit: Int = Limits.defaultPage
    ) async throws -> Page<Chat> {
        try await database.read { db in
            var older: Query = ""
            if let cursor {
                let row = try db.expectRow("SELECT updated_at FROM chats WHERE id = \(cursor) AND user_id = \(owner)")
                let updatedAt: Timestamp = try row["updated_at"]
                older = "AND (c.updated_at, c.id) < (\(updatedAt), \(cursor))"
            }
            let rows = try db.rows(
                """
                SELECT \(Chat.columns) FROM chats c
                WHERE c.user_id = \(owner) AND c.is_archived = \(archived) \(older)
                ORDER BY c.updated_at DESC, c.id DESC LIMIT \(limit + 1)
                """)
            return Page(reading: try rows.map(Chat.init(row:)), limit: limit)
        }
    }

    /// The chats among these in which a reply is running.
    package func answering(among chats: [Chat]) async throws -> Set<Chat.ID> {
        guard !chats.isEmpty else { return [] }
        return try await database.read { db in
            let isAsked = db.dialect.isOne("chat_id", of: .uuid, chats.map(\.id.value))
            return Set(
                try db.rows("SELECT chat_id FROM messages WHERE status = 'streaming' AND \(isAsked)")
                    .map { try $0["chat_id"] })
        }
    }

    /// - Throws: ``StoreError/notFound``.
    package func chat(_ id: Chat.ID, of owner: User.ID) async throws -> Chat {
        try await database.read { try $0.chat(id, of: owner) }
    }

    /// How many chats a user has, not counting archived ones, and how many they may have.
    package func count(of owner: User.ID) async throws -> (count: Int, maximum: Int) {
        try await database.read { try $0.chatCount(of: owner) }
    }

    /// Renames, archives or unarchives a chat, or chooses its model.
    ///
    /// - Throws: ``StoreError/notFound``; ``StoreError/chatLimit(maximum:)`` if it cannot be unarchived.
    package func update(
        _ id: Chat.ID, of owner: User.ID, title: String? = nil, isArchived: Bool? = nil, model: Change<String> = .keep,
        effort: Change<Effort> = .keep
    ) async throws -> Chat {
        try await database.write { db in
            let revision = try db.nextRevision(of: owner)
            let chat = try db.chat(id, of: owner)
            if isArchived == false, chat.isArchived { try db.requireRoomForChat(of: owner) }
            if title != nil { try db.unindexTitle(of: chat) }
            try db.run(
                """
                UPDATE chats SET
                  title = COALESCE(\(title), title),
                  is_named = CASE WHEN \(title != nil) THEN \(true) ELSE is_named END,
                  is_archived = COALESCE(\(isArchived), is_archived),
                  model = CASE WHEN \(model.isSet) THEN \(model.value) ELSE model END,
                  effort = CASE WHEN \(effort.isSet) THEN \(effort.value) ELSE effort END,
                  revision = \(revision), updated_at = \(try db.nextActivity(of: owner))
                WHERE id = \(id)
                """)
            let changed = try db.chat(id, of: owner)
            if title != nil { try db.indexTitle(of: changed) }
            return changed
        }
    }

    /// Gives a chat a generated title, unless a person has named it.
    ///
    /// - Returns: Whether the chat has the title now.
    package func name(_ id: Chat.ID, of owner: User.ID, title: String) async throws -> Bool {
        try await database.write { db in
            let revision = try db.nextRevision(of: owner)
            let isNamed =
                try db.changed(
                    """
                    UPDATE chats SET title = \(title), revision = \(revision),
                      updated_at = \(try db.nextActivity(of: owner))
                    WHERE id = \(id) AND user_id = \(owner) AND NOT is_named AND title = \(Chat.defaultTitle)
                    """) == 1
            if isNamed { try db.indexTitle(of: try db.chat(id, of: owner)) }
            return isNamed
        }
    }

    /// Deletes a chat with its messages.
    ///
    /// - Throws: ``StoreError/notFound``.
    package func delete(_ id: Chat.ID, of owner: User.ID) async throws {
        try await database.write { db in
            _ = try db.nextRevision(of: owner)
            try db.unindexAll(of: try db.chat(id, of: owner))
            try db.run("DELETE FROM chats WHERE id = \(id)")
        }
    }

    /// How many times a user's chats and messages have changed. A larger number means that something changed.
    package func revision(of owner: User.ID) async throws -> Int {
        try await database.read { db in
            try db.expectRow("SELECT revision FROM users WHERE id = \(owner)")["revision"]
        }
    }
}

extension Transaction {
    /// Counts a change to a user's chats. It also serialises the write transactions of one user, so that whatever is
    /// counted afterwards stays true until the commit.
    func nextRevision(of user: User.ID) throws -> Int {
        try expectRow("UPDATE users SET revision = revision + 1 WHERE id = \(user) RETURNING revision")["revision"]
    }

    /// As ``nextRevision(of:)``, for what a node does under its own name.
    func nextRevisionQuery(of user: User.ID, by node: Node.ID?) -> Query {
        let nodeCounts: Query = node.map { "AND \(counts($0))" } ?? ""
        return "UPDATE users SET revision = revision + 1 WHERE id = \(user) \(nodeCounts) RETURNING revision"
    }

    /// - Parameter row: The answer to ``nextRevisionQuery(of:by:)``.
    /// - Throws: ``NodeLost``; ``StoreError/notFound``.
    func nextRevision(in row: Row?, by node: Node.ID?) throws -> Int {
        if let row { return try row["revision"] }
        if let node { try require(node) }
        throw StoreError.notFound
    }

    /// The activity time of a chat that changes now: later than that of every other chat of the user, even if the clock
    /// has been set back, so that the chat is first in the list.
    func nextActivity(of user: User.ID, at now: Timestamp = .now) throws -> Timestamp {
        try activity(after: expectRow("SELECT \(newestActivity(of: user))"), at: now)
    }

    /// The columns that ``activity(after:at:)`` reads.
    func newestActivity(of user: User.ID) -> Query {
        """
        (SELECT MAX(updated_at) FROM chats WHERE user_id = \(user) AND is_archived = \(false)) AS newest_open,
        (SELECT MAX(updated_at) FROM chats WHERE user_id = \(user) AND is_archived = \(true)) AS newest_archived
        """
    }

    /// The activity time that follows those in a row with ``newestActivity(of:)``.
    func activity(after row: Row, at now: Timestamp = .now) throws -> Timestamp {
        let newest = [try row["newest_open"] as Timestamp?, try row["newest_archived"] as Timestamp?].compactMap(\.self)
        return max(now, newest.max().map { $0 + .microseconds(1) } ?? now)
    }

    func chat(_ id: Chat.ID, of owner: User.ID) throws -> Chat {
        try Chat(
            row: expectRow("SELECT \(Chat.columns) FROM chats c WHERE c.id = \(id) AND c.user_id = \(owner)"))
    }

    /// - Throws: ``StoreError/chatLimit(maximum:)``.
    /// - Parameter place: The answer to ``newChatQuery(of:)``, if it is known.
    func insertChat(
        title: String?, wish: ModelWish, continuing origin: Chat.ID? = nil, owner: User.ID, revision: Int,
        in place: Row? = nil
    ) throws -> Chat {
        let place = try place ?? expectRow(newChatQuery(of: owner))
        let (count, maximum): (Int, Int) = (try place["chat_count"], try place["max_chats"])
        guard count < maximum else { throw StoreError.chatLimit(maximum: maximum) }
        let now = Timestamp.now
        let chat = Chat(
            userID: owner, title: title ?? Chat.defaultTitle, model: wish.model, effort: wish.effort,
            continuedFromID: origin, createdAt: now, updatedAt: try activity(after: place, at: now))
        try run(
            """
            INSERT INTO chats
              (id, user_id, title, is_named, model, effort, continued_from_id, revision, created_at, updated_at)
            VALUES (\(chat.id), \(owner), \(chat.title), \(title != nil), \(chat.model), \(chat.effort), \(origin),
              \(revision), \(chat.createdAt), \(chat.updatedAt))
            """)
        try indexTitle(of: chat)
        return chat
    }

    /// What a new chat depends on.
    func newChatQuery(of user: User.ID) -> Query {
        """
        SELECT u.max_chats, \(newestActivity(of: user)), \(currentContexts(of: user)), \(runningCount(of: user)),
          (SELECT COUNT(*) FROM chats c WHERE c.user_id = u.id AND c.is_archived = \(false)) AS chat_count,
          (SELECT LENGTH(content) FROM context_files WHERE type = 'primary' AND user_id IS NULL) AS primary_size,
          (SELECT LENGTH(content) FROM context_files WHERE user_id = u.id) AS personal_size
        FROM users u WHERE u.id = \(user)
        """
    }

    fileprivate func requireRoomForChat(of user: User.ID) throws {
        let (count, maximum) = try chatCount(of: user)
        guard count < maximum else { throw StoreError.chatLimit(maximum: maximum) }
    }

    fileprivate func chatCount(of user: User.ID) throws -> (count: Int, maximum: Int) {
        let row = try expectRow(
            """
            SELECT max_chats,
              (SELECT COUNT(*) FROM chats c WHERE c.user_id = u.id AND c.is_archived = \(false)) AS chat_count
            FROM users u WHERE id = \(user)
            """)
        return (try row["chat_count"], try row["max_chats"])
    }
}

extension Chat {
    /// The columns that ``init(row:)`` reads.
    static let columns: Query =
        """
        c.id, c.user_id, c.title, c.skill_id, c.is_archived, c.model, c.effort, c.head_id, c.continued_from_id,
        c.created_at, c.updated_at
        """

    init(row: Row) throws {
        self.init(
            id: try row["id"], userID: try row["user_id"], title: try row["title"], skillID: try row["skill_id"],
            isArchived: try row["is_archived"], model: try row["model"], effort: try row["effort"],
            headID: try row["head_id"], continuedFromID: try row["continued_from_id"],
            createdAt: try row["created_at"], updatedAt: try row["updated_at"])
    }
}
