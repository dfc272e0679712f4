import Model
import Storage
import Testing

@Suite struct QueryTests {
    @Test func `interpolated values become placeholders`() {
        let query: Query = "SELECT \(1) FROM t WHERE a = \("x" as String) AND b = \(true)"

        #expect(query.text == "SELECT ? FROM t WHERE a = ? AND b = ?")
        #expect(query.numbered == "SELECT $1 FROM t WHERE a = $2 AND b = $3")
        #expect(query.values == [.integer(1), .text("x"), .boolean(true)])
    }

    @Test func `a text without values stays unchanged`() {
        let query: Query = "SELECT '$1', '?' FROM t"

        #expect(query.numbered == "SELECT '$1', '?' FROM t")
        #expect(query.values.isEmpty)
    }

    @Test func `an interpolated query brings its own values, numbered consecutively`() {
        let inner: Query = "b = \(2) OR c = \(3)"
        let middle: Query = "(\(inner) OR d = \(4))"
        let plain: Query = "ORDER BY e"

        let query: Query = "SELECT \(1) WHERE \(middle) AND f = \(5) \(plain) LIMIT \(6)"

        #expect(query.numbered == "SELECT $1 WHERE (b = $2 OR c = $3 OR d = $4) AND f = $5 ORDER BY e LIMIT $6")
        #expect(query.values == (1...6).map { .integer($0) })
    }

    @Test func `one query can be interpolated into another any number of times`() {
        let part: Query = "(\(7))"
        let empty: Query = ""

        let query: Query = "\(empty)\(part)\(part)\(empty)\(part)"

        #expect(query.numbered == "($1)($2)($3)")
        #expect(query.values == [.integer(7), .integer(7), .integer(7)])
    }

    @Test func `nil is bound as NULL`() {
        let title: String? = nil
        let flag: Bool? = true

        let query: Query = "SELECT \(title), \(flag), \(Message.ID?.none)"

        #expect(query.values == [.null, .boolean(true), .null])
    }

    /// U+0000 is not among them: it is refused before anything is stored.
    static let hostile = [
        "'; DROP TABLE users; --", "$1", "?1", "\\(1)", "\"", "`", "%_\\", "\u{1}", "\r\n", "'' OR ''=''",
        "😀\u{202E}", "", " ", "NULL", "x'00'", "$$", ":name", "/*", String(repeating: "я", count: 100_000),
    ]

    @Test(arguments: Engine.allCases)
    func `hostile values come back as they went in`(engine: Engine) async throws {
        try await withDatabase(on: engine) { database in
            for text in Self.hostile {
                let row = try await database.read { db in
                    try db.expectRow("SELECT CAST(\(text) AS TEXT) AS a, CAST(\(text + "!") AS TEXT) AS b")
                }

                #expect(Array(try (row["a"] as String).utf8) == Array(text.utf8))
                #expect(Array(try (row["b"] as String).utf8) == Array((text + "!").utf8))
            }
        }
    }

    @Test(arguments: Engine.allCases)
    func `more than nine values keep their places`(engine: Engine) async throws {
        try await withDatabase(on: engine) { database in
            let row = try await database.read { db in
                try db.expectRow(
                    """
                    SELECT \(0) + 0 AS c0, \(1) + 0 AS c1, \(2) + 0 AS c2, \(3) + 0 AS c3, \(4) + 0 AS c4, \(5) + 0 AS c5,
                      \(6) + 0 AS c6, \(7) + 0 AS c7, \(8) + 0 AS c8, \(9) + 0 AS c9, \(10) + 0 AS c10, \(11) + 0 AS c11
                    """)
            }

            for column in 0...11 { #expect(try row["c\(column)"] == column) }
        }
    }
}
