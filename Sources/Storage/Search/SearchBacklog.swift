internal import Model
internal import TextSearch

/// What is not indexed yet: everything written by a version without search, or with different terms.
package struct SearchBacklog: Sendable {
    /// Most rows and bytes of text that one transaction indexes, so that other writes get their turn.
    private static let batch = (rows: 50, bytes: 100_000)

    let database: Database

    package init(database: Database) {
        self.database = database
    }

    /// Empties the indexes if they were made with different terms, or are out of sync with the rows.
    ///
    /// Must run before anything is written: entries with different terms could not be removed.
    package func prepare() async throws {
        let edition = try await database.read { db in
            try db.expectRow("SELECT edition FROM search_state")["edition"] as String
        }
        guard edition != SearchTerms.edition else { return }
        for index in [SearchIndex.titles, .messages] {
            while try await database.write({ try index.empty(in: $0) }) {}
        }
        try await database.write { try $0.run("UPDATE search_state SET edition = \(SearchTerms.edition)") }
    }

    /// Indexes one batch, oldest first.
    ///
    /// - Returns: The number of indexed rows; 0 if nothing is left.
    package func indexSome() async throws -> Int {
        try await database.write { db in
            let titles = try db.indexRows(
                "SELECT c.id, c.user_id, c.title AS text FROM chats c WHERE \(Self.titles) ORDER BY c.id", in: .titles,
                Self.batch)
            guard titles == 0 else { return titles }
            return try db.indexRows(
                """
                SELECT m.id, m.user_id, \(SearchIndex.messages.text("m", db.dialect)) AS text FROM messages m
                WHERE \(Self.messages) ORDER BY m.id
                """, in: .messages, Self.batch)
        }
    }

    // The conditions of the partial indexes for the backlog.
    private static let titles: Query = "c.search_entry IS NULL AND c.title <> 'New Chat'"
    private static let messages: Query = "m.search_entry IS NULL AND m.status <> 'streaming' AND m.size > 0"
}

extension Transaction {
    fileprivate func indexRows(
        _ query: Query, in index: SearchIndex, _ batch: (rows: Int, bytes: Int)
    ) throws -> Int {
        var (count, bytes) = (0, 0)
        for row in try rows("\(query) LIMIT \(batch.rows) \(dialect.skippingLocked)") where bytes < batch.bytes {
            let text: String = try row["text"]
            let id: Identifier<SearchBacklog> = try row["id"]
            try self.index(text, of: id, in: index, owner: try row["user_id"])
            count += 1
            bytes += text.utf8.count
        }
        return count
    }
}
