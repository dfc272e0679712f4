internal import Model
internal import TextSearch

/// Keeps the search indexes in sync, in the same transaction as the change itself.
extension Transaction {
    /// Adds a message to the index. A running reply is added when it ends.
    ///
    /// - Returns: The entry, which the message's row has to name; `nil` if there is nothing to be found.
    func addEntry(for message: Message, of owner: User.ID) throws -> Int? {
        guard message.status != .streaming, message.size > 0 else { return nil }
        return try addEntry(for: message.content, in: .messages, of: owner)
    }

    /// Adds a title to the index. The default title is not indexed.
    func indexTitle(of chat: Chat) throws {
        guard chat.title != Chat.defaultTitle else { return }
        try index(chat.title, of: chat.id, in: .titles, owner: chat.userID)
    }

    /// Removes a title from the index before it changes.
    func unindexTitle(of chat: Chat) throws {
        try unindex("id = \(chat.id)", in: .titles, owner: chat.userID)
    }

    /// Removes a chat and all of its messages from the indexes before it is deleted.
    func unindexAll(of chat: Chat) throws {
        try unindexTitle(of: chat)
        try unindex("chat_id = \(chat.id)", in: .messages, owner: chat.userID)
    }

    func index<Owner>(_ text: String, of row: Identifier<Owner>, in index: SearchIndex, owner: User.ID) throws {
        let entry = try addEntry(for: text, in: index, of: owner)
        try run("UPDATE \(index.table) SET search_entry = \(entry) WHERE id = \(row)")
    }

    private func addEntry(for text: String, in index: SearchIndex, of owner: User.ID) throws -> Int {
        let entry: Int = try expectRow(
            "UPDATE search_state SET last_entry = last_entry + 1 WHERE id = 1 RETURNING last_entry")["last_entry"]
        try index.put(text, as: entry, of: owner, in: self)
        return entry
    }

    func unindex(_ condition: Query, in index: SearchIndex, owner: User.ID) throws {
        let rows = try rows(
            """
            SELECT search_entry, \(index.text) AS text FROM \(index.table)
            WHERE \(condition) AND search_entry IS NOT NULL
            """)
        guard !rows.isEmpty else { return }
        for row in rows {
            try index.takeOut(try row["search_entry"], holding: try row["text"], of: owner, from: self)
        }
        try run("UPDATE \(index.table) SET search_entry = NULL WHERE \(condition)")
    }
}
