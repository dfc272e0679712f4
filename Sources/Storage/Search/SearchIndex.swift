internal import Model
internal import TextSearch

/// A full-text index over one column of a table. All that is particular to an engine's full-text search stands here.
///
/// SQLite: an FTS5 table without content. It keeps for each entry only the terms, and an entry can be taken out only by
/// the terms that were put in; they are made again from the text.
///
/// - Source: SQLite FTS5 Extension, section 4.4.3, "Contentless Tables" <https://sqlite.org/fts5.html>.
struct SearchIndex: Sendable {
    /// Name of the index.
    let name: Query
    /// The table whose rows are looked for.
    let table: Query
    /// The column of their text.
    let column: Query

    static let titles = SearchIndex(name: "search_titles", table: "chats", column: "title")
    static let messages = SearchIndex(name: "search_messages", table: "messages", column: "content")

    /// Entries that are ranked at most, newest first: it bounds what one search costs.
    static let mostRanked = 1000
    /// Age at which something has lost half of what being new counts for.
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

    /// The newest entries that hold all that is needed, as a part of a query: `entry`, and `score`, the better the less.
    func matches(_ query: SearchQuery, of owner: User.ID) -> Query {
        """
        SELECT rowid AS entry, bm25(\(name)) AS score FROM \(name)
        WHERE \(name) MATCH \(expression(query, owner)) ORDER BY rowid DESC LIMIT \(Self.mostRanked)
        """
    }

    /// The order of matches: by score, which counts up to twice as much for what is new.
    static func rank(byTime column: Query) -> Query {
        let halfLife = Int(halfLife / .microseconds(1))
        return "score * (1 + 1.0 / (1 + MAX(0, \(Timestamp.now) - \(column)) / CAST(\(halfLife) AS REAL)))"
    }

    /// Terms hold no quotation marks, so what stands between such marks is always one term.
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

    /// What the terms of one owner begin with. Should two owners have the same, a search takes longer and finds no more:
    /// whose a match is stands in its row.
    private static func sign(of owner: User.ID) -> String {
        String(owner.description.suffix(8))
    }
}
