package import Model
package import TextSearch

/// A search result: a chat found by its title, or a message.
package struct SearchHit: Sendable {
    package let chat: Chat
    /// `nil` if the title matched.
    package let message: Message?
    private let query: SearchQuery

    fileprivate init(_ chat: Chat, _ message: Message?, _ query: SearchQuery) {
        self.chat = chat
        self.message = message
        self.query = query
    }

    /// The title, or an excerpt of the message; to find it, the whole message is read.
    package func excerpt() -> Excerpt {
        guard let message else { return Excerpt(of: chat.title, for: query, length: nil) }
        return Excerpt(of: message.content, for: query)
    }
}

/// Searches a user's own chats, including archived ones: titles, and messages on every branch.
package struct SearchStore: Sendable {
    let database: Database

    package init(database: Database) {
        self.database = database
    }

    /// Everything that contains all words of a query: titles first, then messages; within each, the best and newest
    /// first.
    ///
    /// - Parameter offset: How many hits to skip. New messages may shift them.
    package func hits(
        for query: SearchQuery, of owner: User.ID, offset: Int = 0, limit: Int
    ) async throws -> Page<SearchHit> {
        guard !query.needs.isEmpty else { return Page(reading: [], limit: limit) }
        let page = try await database.read { db in
            let wanted = offset + limit + 1
            var found = try db.titles(query, of: owner, limit: wanted)
            found += try db.messages(query, of: owner, limit: wanted - found.count)
            // Do not announce a page that nobody may request.
            let isLast = offset + limit > Limits.searchHits.upperBound
            return try Page(reading: Array(found.dropFirst(offset).prefix(isLast ? limit : limit + 1)), limit: limit)
                .map { try db.hit($0, of: owner) }
        }
        return page.map { SearchHit($0.chat, $0.message, query) }
    }
}

/// Where something was found; without a message, it was the title.
private typealias SearchPlace = (chat: Chat.ID, message: Message.ID?)

extension Transaction {
    // CROSS JOIN stops SQLite from reordering the join: the matches come first, and each looks up its row.

    fileprivate func titles(_ query: SearchQuery, of owner: User.ID, limit: Int) throws -> [SearchPlace] {
        try rows(
            """
            SELECT c.id FROM (\(SearchIndex.titles.matches(query, of: owner, in: dialect))) f
            CROSS JOIN chats c
            WHERE \(SearchIndex.isFound("c", in: dialect)) AND c.user_id = \(owner)
            ORDER BY \(SearchIndex.rank(byTime: "c.updated_at")), c.id DESC LIMIT \(limit)
            """
        ).map { (try $0["id"], nil) }
    }

    fileprivate func messages(_ query: SearchQuery, of owner: User.ID, limit: Int) throws -> [SearchPlace] {
        try rows(
            """
            SELECT m.id, m.chat_id FROM (\(SearchIndex.messages.matches(query, of: owner, in: dialect))) f
            CROSS JOIN messages m CROSS JOIN chats c
            WHERE \(SearchIndex.isFound("m", in: dialect)) AND c.id = m.chat_id AND c.user_id = \(owner)
            ORDER BY \(SearchIndex.rank(byTime: "m.created_at")), m.id DESC LIMIT \(limit)
            """
        ).map { (try $0["chat_id"], try $0["id"]) }
    }

    fileprivate func hit(_ place: SearchPlace, of owner: User.ID) throws -> (chat: Chat, message: Message?) {
        (try chat(place.chat, of: owner), try place.message.map { try message($0, in: place.chat) })
    }
}
