import Model
import TextSearch

@testable import Storage

/// Shorthand for searches.
extension ChatFixture {
    private var searches: SearchStore { SearchStore(database: database) }

    func hits(_ text: String, of owner: User? = nil, limit: Int = 50) async throws -> [SearchHit] {
        try await searches.hits(for: SearchQuery(text), of: (owner ?? ada).id, limit: limit).elements
    }

    /// The hits, as titles and contents.
    func found(_ text: String, of owner: User? = nil) async throws -> [String] {
        try await hits(text, of: owner).map { $0.message?.content ?? $0.chat.title }
    }

    /// Sends a message and completes its reply with the given text.
    @discardableResult
    func say(_ content: String, reply text: String = "Fine", in other: Chat? = nil) async throws -> Message {
        var reply = try await messages.begin(content, in: (other ?? chat).id, of: ada.id).reply
        (reply.text, reply.status) = (text, .complete)
        try await messages.finish(reply, of: ada.id)
        return reply
    }

    /// Rows of the chats and messages that are in the indexes, entries of the indexes, and whether they are in step.
    func indexState() async throws -> (rows: Int, entries: Int, isInStep: Bool) {
        try await database.write { db in
            var entries: Query = "(SELECT COUNT(*) FROM search_titles) + (SELECT COUNT(*) FROM search_messages)"
            if db.dialect == .sqlite {
                for name in ["search_titles", "search_messages"] as [Query] {
                    try db.run("INSERT INTO \(name) (\(name)) VALUES ('integrity-check')")
                }
                entries = """
                    (SELECT COUNT(*) FROM search_titles_docsize) + (SELECT COUNT(*) FROM search_messages_docsize)
                    """
            }
            let state = try db.expectRow(
                """
                SELECT (SELECT COUNT(search_entry) FROM chats) + (SELECT COUNT(search_entry) FROM messages) AS rows,
                  \(entries) AS entries,
                  (SELECT edition FROM search_state) AS edition
                """)
            return (try state["rows"], try state["entries"], try state["edition"] == SearchTerms.edition)
        }
    }
}

/// Runs a test in a new database with one chat and prepared indexes.
func withSearchableChat(on engine: Engine, _ test: (ChatFixture) async throws -> Void) async throws {
    try await withChat(on: engine) { fixture in
        try await SearchBacklog(database: fixture.database).prepare()
        try await test(fixture)
    }
}
