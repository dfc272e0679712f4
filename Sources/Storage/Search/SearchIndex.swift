internal import Model
internal import TextSearch

/// A full-text index over one column of a table: for each row that is in it, an entry with the terms of its text, each
/// after a sign of its owner. Everything specific to an engine's full-text search is in the extensions for the engines.
///
/// The row names its entry in `search_entry`; NULL means that it is not in the index.
struct SearchIndex: Sendable {
    /// Name of the index.
    let name: Query
    /// The table with the indexed rows.
    let table: Query
    /// Their text, by the name of the row.
    let text: @Sendable (_ row: Query, Dialect) -> Query

    static let titles = SearchIndex(name: "search_titles", table: "chats") { row, _ in "\(row).title" }
    static let messages = SearchIndex(name: "search_messages", table: "messages", text: content)

    /// The text parts of a message, joined. What the model thought is not searched.
    private static func content(of message: Query, _ dialect: Dialect) -> Query {
        switch dialect {
        case .sqlite:
            """
            (SELECT COALESCE(GROUP_CONCAT(text, ''), '') FROM (
              SELECT p.text FROM message_parts p WHERE p.message_id = \(message).id AND p.kind = 'text' ORDER BY p.ordinal))
            """
        case .postgreSQL:
            """
            (SELECT COALESCE(STRING_AGG(p.text, '' ORDER BY p.ordinal), '') FROM message_parts p
             WHERE p.message_id = \(message).id AND p.kind = 'text')
            """
        }
    }

    /// Most entries to rank, newest first; this bounds the cost of a search.
    static let mostRanked = 1000
    /// Age at which the bonus for being new has halved.
    static let halfLife = Duration.days(90)

    /// The number of an entry that is about to be made.
    func newEntry(in db: Transaction) throws -> Int {
        switch db.dialect {
        case .sqlite: try newFTS5Entry(in: db)
        // The row's identifier is the number.
        case .postgreSQL: 1
        }
    }

    /// Makes the entry of a row, which is stored already.
    func put<Kind>(
        _ text: String, of row: Identifier<Kind>, as entry: Int, owner: User.ID, in db: Transaction
    ) throws {
        let terms = Self.terms(of: text, owner)
        switch db.dialect {
        case .sqlite: try putFTS5(terms, as: entry, in: db)
        case .postgreSQL: try putVector(terms, of: row, owner: owner, in: db)
        }
    }

    /// Removes the entries of some rows.
    ///
    /// - Parameter condition: Tells which rows of the table, all of the same owner.
    func takeOut(where condition: Query, owner: User.ID, from db: Transaction) throws {
        switch db.dialect {
        case .sqlite: try takeOutFTS5(where: condition, owner: owner, from: db)
        case .postgreSQL: try takeOutVectors(where: condition, from: db)
        }
    }

    /// Removes entries of all rows, as many as one transaction may.
    ///
    /// - Returns: Whether there may be more.
    func empty(in db: Transaction) throws -> Bool {
        switch db.dialect {
        case .sqlite: try emptyFTS5(in: db)
        case .postgreSQL: try emptyVectors(in: db)
        }
    }

    /// The newest entries that contain everything required, as a subquery with `entry` and `score`; lower scores are
    /// better. They belong to the rows `row` that meet ``isFound(_:in:)``.
    func matches(_ query: SearchQuery, of owner: User.ID, in dialect: Dialect) -> Query {
        let sign = Self.sign(of: owner)
        switch dialect {
        case .sqlite: return matchesInFTS5(query, sign)
        case .postgreSQL: return matchesOfVectors(query, sign, owner)
        }
    }

    /// Whether a row belongs to the entry `f.entry`.
    static func isFound(_ row: Query, in dialect: Dialect) -> Query {
        switch dialect {
        case .sqlite: "\(row).search_entry = f.entry"
        case .postgreSQL: "\(row).id = f.entry"
        }
    }

    /// The sort key of matches: the score, weighted up to twice as much for new entries.
    static func rank(byTime column: Query) -> Query {
        let (now, halfLife) = (Timestamp.now, Int(halfLife / .microseconds(1)))
        let age: Query = "CASE WHEN \(column) < \(now) THEN \(now) - \(column) ELSE 0 END"
        return "score * (1 + 1.0 / (1 + \(age) / CAST(\(halfLife) AS DOUBLE PRECISION)))"
    }

    static func terms(of text: String, _ owner: User.ID) -> [String] {
        let sign = sign(of: owner)
        return SearchTerms.of(text).map { sign + $0 }
    }

    /// The prefix of an owner's terms. If two owners have the same prefix, a search takes longer but finds no more,
    /// because the row itself identifies the owner.
    private static func sign(of owner: User.ID) -> String {
        String(owner.description.suffix(8))
    }
}
