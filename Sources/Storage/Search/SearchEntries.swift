internal import Model

/// Keeps the search indexes in sync, in the same transaction as the change itself.
extension Transaction {
    /// The entry that a message's row has to name; `nil` if there is nothing to be found. A running reply is added when it
    /// ends.
    func newEntry(for message: Message) throws -> Int? {
        guard message.status != .streaming, message.size > 0 else { return nil }
        return try SearchIndex.messages.newEntry(in: self)
    }

    /// Adds a message, whose row names this entry, to the index.
    func index(_ message: Message, as entry: Int?, of owner: User.ID) throws {
        guard let entry else { return }
        try SearchIndex.messages.put(message.content, of: message.id, as: entry, owner: owner, in: self)
    }

    /// Adds a title to the index. The default title is not indexed.
    func indexTitle(of chat: Chat) throws {
        guard chat.title != Chat.defaultTitle else { return }
        try index(chat.title, of: chat.id, in: .titles, owner: chat.userID)
    }

    /// Removes a title from the index before it changes.
    func unindexTitle(of chat: Chat) throws {
        try SearchIndex.titles.takeOut(where: "id = \(chat.id)", owner: chat.userID, from: self)
    }

    /// Removes a chat and all of its messages from the indexes before it is deleted.
    func unindexAll(of chat: Chat) throws {
        // PostgreSQL deletes the entries with their rows.
        guard dialect == .sqlite else { return }
        try unindexTitle(of: chat)
        try SearchIndex.messages.takeOut(where: "chat_id = \(chat.id)", owner: chat.userID, from: self)
    }

    /// Adds a row that is stored already to an index.
    func index<Kind>(_ text: String, of row: Identifier<Kind>, in index: SearchIndex, owner: User.ID) throws {
        let entry = try index.newEntry(in: self)
        try run("UPDATE \(index.table) SET search_entry = \(entry) WHERE id = \(row)")
        try index.put(text, of: row, as: entry, owner: owner, in: self)
    }
}
