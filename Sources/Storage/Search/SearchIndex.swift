internal import Model
internal import TextSearch

/// A full-text index over one column of a table. Everything specific to an engine's full-text search is here.
///
/// SQLite: a contentless FTS5 table. It stores only the terms of each entry, and an entry can be removed only by giving
/// the same terms again; they are computed again from the text.
///
/// - Source: SQLite FTS5 Extension, section 4.4.3, "Contentless Tables" <https://sqlite.org/fts5.html>.
struct SearchIndex: Sendable {
    /// Name of the index.
    let name: Query
    /// The table with the indexed rows.
    let table: Query
    /// Their text.
    let text: Query

    static let titles = SearchIndex(name: "search_titles", table: "chats", text: "title")
    static let messages = SearchIndex(name: "search_messages", table: "messages", text: content(of: "messages"))

    /// The text parts of a message, joined. What the model thought is not searched.
    ///
    /// - Parameter message: Name of the row.
    static func content(of message: Query) -> Query {
        """
        (SELECT COALESCE(GROUP_CONCAT(text, ''), '')
         FROM (SELECT p.text FROM message_parts p WHERE p.message_id = \(message).id AND p.kind = 'text' ORDER BY p.ordinal))
        """
    }

    /// Most entries to rank, newest first; this bounds the cost of a search.
    static let mostRanked = 1000
    /// Age at which the bonus for being new has halved.
    static let halfLife = Duration.days(90)

    func put(_ text: String, as entry: Int, of owner: User.ID, in db: Transaction) throws {
        try db.run("INSERT INTO \(name) (rowid, terms) VALUES (\(entry), \(terms(of: text, owner)))")
    }

    func takeOut(_ entry: Int, holding text: String, of owner: User.ID, from db: Transaction) throws {
        try db.run(
            "INSERT INTO \(name) (\(name), rowid, terms) VALUES ('delete', \(entry), \(terms(of: text, owner)))")
    }

    func takeOutAll(from db: Transaction) throws {
        try db.run("INSERT INTO \(name) (\(name)) VALUES ('delete-all')")
    }

    /// The newest entries that contain everything required, as a subquery with `entry` and `score`; lower scores are
    /// better.
    func matches(_ query: SearchQuery, of owner: User.ID) -> Query {
        """
        SELECT rowid AS entry, bm25(\(name)) AS score FROM \(name)
        WHERE \(name) MATCH \(expression(query, owner)) ORDER BY rowid DESC LIMIT \(Self.mostRanked)
        """
    }

    /// The sort key of matches: the score, weighted up to twice as much for new entries.
    static func rank(byTime column: Query) -> Query {
        let halfLife = Int(halfLife / .microseconds(1))
        return "score * (1 + 1.0 / (1 + MAX(0, \(Timestamp.now) - \(column)) / CAST(\(halfLife) AS REAL)))"
    }

    /// Terms contain no quotation marks, so a quoted text is always a single term.
    private func expression(_ query: SearchQuery, _ owner: User.ID) -> String {
        let sign = Self.sign(of: owner)
        return query.needs.map { need in
            let stem = "\"\(sign)\(need.stem)\""
            return need.beginning.map { "(\(stem) OR \"\(sign)\($0)\" *)" } ?? stem
        }.joined(separator: " AND ")
    }

    private func terms(of text: String, _ owner: User.ID) -> String {
        let sign = Self.sign(of: owner)
        return SearchTerms.of(text).map { sign + $0 }.joined(separator: " ")
    }

    /// The prefix of an owner's terms. If two owners have the same prefix, a search takes longer but finds no more,
    /// because the row itself identifies the owner.
    private static func sign(of owner: User.ID) -> String {
        String(owner.description.suffix(8))
    }
}
