internal import Model
internal import TextSearch

/// A table of text search vectors with a GIN index. An entry has the identifier of its row and is deleted with it.
///
/// - Source: PostgreSQL, "Text Search Types" <https://www.postgresql.org/docs/15/datatype-textsearch.html>.
extension SearchIndex {
    /// Most bytes of a vector's terms: a vector takes 1 MiB. Nobody misses the words after so many different ones.
    private static let longestVector = 900_000
    /// Most bytes of a term, which is cut after them: a vector takes 2,046.
    private static let longestTerm = 2000
    /// Most entries that one transaction removes.
    private static let batch = 2000

    func putVector<Kind>(_ terms: [String], of row: Identifier<Kind>, owner: User.ID, in db: Transaction) throws {
        try db.run(
            """
            INSERT INTO \(name) (id, user_id, terms) VALUES (\(row), \(owner), CAST(\(Self.vector(of: terms)) AS tsvector))
            ON CONFLICT (id) DO UPDATE SET terms = excluded.terms
            """)
    }

    func takeOutVectors(where condition: Query, from db: Transaction) throws {
        try db.run(
            "DELETE FROM \(name) WHERE id IN (SELECT id FROM \(table) WHERE \(condition) AND search_entry IS NOT NULL)")
        try db.run("UPDATE \(table) SET search_entry = NULL WHERE \(condition) AND search_entry IS NOT NULL")
    }

    func emptyVectors(in db: Transaction) throws -> Bool {
        try db.changed(
            """
            WITH removed AS (
              DELETE FROM \(name) WHERE id IN (SELECT id FROM \(name) ORDER BY id LIMIT \(Self.batch)) RETURNING id
            )
            UPDATE \(table) SET search_entry = NULL WHERE id IN (SELECT id FROM removed)
            """) > 0
    }

    /// The score is bm25 without what is the same for all matches: each contains all terms, and a vector does not know
    /// how often. What remains is the length, compared with that of an ordinary message. It is computed only for the
    /// newest; the rows that contain the terms are found first, so that the index is used even if the planner expects
    /// many.
    func matchesOfVectors(_ query: SearchQuery, _ sign: String, _ owner: User.ID) -> Query {
        """
        SELECT id AS entry, -1.0 / (0.3 + 0.9 * length(terms) / 100.0) AS score FROM (
          WITH found AS MATERIALIZED (
            SELECT id, terms FROM \(name)
            WHERE terms @@ CAST(\(Self.expression(query, sign)) AS tsquery) AND user_id = \(owner)
          )
          SELECT id, terms FROM found ORDER BY id DESC LIMIT \(Self.mostRanked)
        ) newest
        """
    }

    private static func expression(_ query: SearchQuery, _ sign: String) -> String {
        query.needs.map { need in
            let stem = quoted(sign + need.stem)
            return need.beginning.map { "(\(stem) | \(quoted(sign + $0)):*)" } ?? stem
        }.joined(separator: " & ")
    }

    private static func vector(of terms: [String]) -> String {
        var (known, vector, size): (Set<String>, String, Int) = ([], "", 0)
        for term in terms where known.insert(term).inserted {
            size += term.utf8.count
            guard size <= longestVector else { break }
            vector += quoted(term) + " "
        }
        return vector
    }

    /// A term as the types for text search read it: never more than one, and nothing in it is an operator.
    private static func quoted(_ term: String) -> String {
        var quoted: [UInt8] = [UInt8(ascii: "'")]
        for byte in term.utf8.prefix(longestTerm) {
            if byte == UInt8(ascii: "'") || byte == UInt8(ascii: "\\") { quoted.append(byte) }
            quoted.append(byte)
        }
        quoted.append(UInt8(ascii: "'"))
        return String(decoding: quoted, as: UTF8.self)
    }
}
