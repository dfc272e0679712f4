internal import Model
internal import TextSearch

/// A contentless FTS5 table. It stores only the terms of each entry, and an entry can be removed only by giving the same
/// terms again; they are computed again from the text.
///
/// - Source: SQLite FTS5 Extension, section 4.4.3, "Contentless Tables" <https://sqlite.org/fts5.html>.
extension SearchIndex {
    func newFTS5Entry(in db: Transaction) throws -> Int {
        try db.expectRow(
            "UPDATE search_state SET last_entry = last_entry + 1 WHERE id = 1 RETURNING last_entry")["last_entry"]
    }

    func putFTS5(_ terms: [String], as entry: Int, in db: Transaction) throws {
        try db.run("INSERT INTO \(name) (rowid, terms) VALUES (\(entry), \(terms.joined(separator: " ")))")
    }

    func takeOutFTS5(where condition: Query, owner: User.ID, from db: Transaction) throws {
        let rows = try db.rows(
            """
            SELECT search_entry, \(text(table, .sqlite)) AS text FROM \(table)
            WHERE \(condition) AND search_entry IS NOT NULL
            """)
        guard !rows.isEmpty else { return }
        for row in rows {
            let terms = Self.terms(of: try row["text"], owner).joined(separator: " ")
            let entry: Int = try row["search_entry"]
            try db.run("INSERT INTO \(name) (\(name), rowid, terms) VALUES ('delete', \(entry), \(terms))")
        }
        try db.run("UPDATE \(table) SET search_entry = NULL WHERE \(condition)")
    }

    func emptyFTS5(in db: Transaction) throws -> Bool {
        try db.run("INSERT INTO \(name) (\(name)) VALUES ('delete-all')")
        try db.run("UPDATE \(table) SET search_entry = NULL WHERE search_entry IS NOT NULL")
        return false
    }

    func matchesInFTS5(_ query: SearchQuery, _ sign: String) -> Query {
        """
        SELECT rowid AS entry, bm25(\(name)) AS score FROM \(name)
        WHERE \(name) MATCH \(expression(query, sign)) ORDER BY rowid DESC LIMIT \(Self.mostRanked)
        """
    }

    /// Terms contain no quotation marks, so a quoted text is always a single term.
    private func expression(_ query: SearchQuery, _ sign: String) -> String {
        query.needs.map { need in
            let stem = "\"\(sign)\(need.stem)\""
            return need.beginning.map { "(\(stem) OR \"\(sign)\($0)\" *)" } ?? stem
        }.joined(separator: " AND ")
    }
}
