import Dispatch
import Model
import TestSupport
import Testing

@testable import Storage

@Suite struct PostgreSQLTransactionTests {
    struct Failure: Error {}

    static let table = "CREATE TABLE items (id bigint CONSTRAINT item_id PRIMARY KEY, n bigint NOT NULL)"

    @Test func `a transaction with a guard and five writes takes two trips`() async throws {
        try await withProxy { driver, proxy in
            try await driver.script(Self.table + "; INSERT INTO items VALUES (0, 0)")
            let before = proxy.trips

            try await driver.database.write { db in
                try db.expectRow("SELECT n FROM items WHERE id = 0 FOR UPDATE")
                for id in 1...5 { try db.run("INSERT INTO items VALUES (\(id), \(id))") }
            }

            #expect(proxy.trips == before + 2)
            #expect(proxy.connections == 1)
            #expect(try await driver.number("SELECT count(*) FROM items") == 6)
            #expect(proxy.connections == 1)
        }
    }

    @Test func `a transaction that asks nothing sends nothing`() async throws {
        try await withProxy { driver, proxy in
            try await driver.script("SELECT 1")
            let before = proxy.bytes(from: .client)

            try await driver.database.write { _ in }
            try await driver.database.read { _ in }
            try? await driver.database.write { db in
                try db.run("DELETE FROM missing")
                throw Failure()
            }

            #expect(proxy.bytes(from: .client) == before)
        }
    }

    @Test func `a queued statement that fails is reported by the next with a result, and undoes all`() async throws {
        try await withPostgreSQL(adjusting: { $0.width = 1 }) { driver in
            try await driver.script(Self.table)

            await #expect {
                try await driver.database.write { db in
                    try db.run("INSERT INTO items VALUES (1, 1)")
                    try db.run("INSERT INTO items VALUES (1, 2)")
                    try db.run("INSERT INTO items VALUES (2, 2)")
                    try db.expectRow("SELECT n FROM items")
                    Issue.record("the row was read after a failure")
                }
            } throws: {
                isFailure($0) { $0.constraint == "item_id" }
            }

            #expect(try await driver.number("SELECT count(*) FROM items") == 0)
        }
    }

    @Test func `a failure that the transaction ignores is reported by the commit`() async throws {
        try await withPostgreSQL(adjusting: { $0.width = 1 }) { driver in
            try await driver.script(Self.table + "; INSERT INTO items VALUES (1, 1)")

            await #expect {
                try await driver.database.write { db in
                    try db.run("UPDATE items SET n = 2")
                    _ = try? db.changed("INSERT INTO items VALUES (1, 1)")
                    _ = try? db.changed("INSERT INTO items VALUES (2, 2)")
                }
            } throws: {
                isFailure($0) { $0.constraint == "item_id" }
            }

            #expect(try await driver.number("SELECT n FROM items") == 1)
        }
    }

    @Test func `a failure at the commit itself undoes all`() async throws {
        try await withPostgreSQL(adjusting: { $0.width = 1 }) { driver in
            try await driver.script(
                Self.table + "; CREATE TABLE parts (item bigint CONSTRAINT part_of REFERENCES items "
                    + "DEFERRABLE INITIALLY DEFERRED)")

            await #expect {
                try await driver.database.write { try $0.run("INSERT INTO parts VALUES (9)") }
            } throws: {
                isFailure($0) { $0.constraint == "part_of" }
            }

            #expect(try await driver.number("SELECT count(*) FROM parts") == 0)
        }
    }

    @Test func `a transaction may report a failure in its own words`() async throws {
        try await withPostgreSQL { driver in
            try await driver.script(Self.table + "; INSERT INTO items VALUES (1, 1)")

            await #expect(throws: Failure.self) {
                try await driver.database.write { db in
                    do {
                        _ = try db.changed("INSERT INTO items VALUES (1, 1)")
                    } catch DatabaseFailure.constraint {
                        throw Failure()
                    }
                }
            }
        }
    }

    @Test func `failures quote no values`() async throws {
        try await withPostgreSQL { driver in
            try await driver.script(
                """
                CREATE TABLE notes (t text CONSTRAINT unique_text UNIQUE, n integer CONSTRAINT small CHECK (n < 10),
                  m text NOT NULL DEFAULT '');
                INSERT INTO notes VALUES ('secret', 1)
                """)
            let queries: [(Query, String)] = [
                ("INSERT INTO notes VALUES (\("secret" as String), 1)", "unique_text"),
                ("INSERT INTO notes VALUES (\("secret2" as String), 4711)", "small"),
                ("INSERT INTO notes VALUES (\("secret3" as String), 1, NULL)", "notes.m"),
                ("SELECT CAST(\("secret" as String) AS integer)", "22P02"),
                ("SELECT n / 0, CAST('secret' || t AS uuid) FROM notes", "22"),
                ("SELECT missing FROM notes", "42703"),
            ]
            for (query, word) in queries {
                await #expect("\(query.numbered)") {
                    try await driver.database.write { _ = try $0.rows(query) }
                } throws: { error in
                    let texts = ["\(error)", String(reflecting: error)]
                    return texts.allSatisfy { !$0.contains("secret") && !$0.contains("4711") }
                        && texts[1].contains(word)
                }
            }
        }
    }

    @Test func `a reading transaction cannot write, and is not tried again`() async throws {
        try await withPostgreSQL { driver in
            try await driver.script(Self.table)
            let attempts = Count()

            for isQueued in [true, false] {
                await #expect {
                    try await driver.database.read { db in
                        attempts.add()
                        if isQueued { try db.run("DELETE FROM items") } else { _ = try db.changed("DELETE FROM items") }
                    }
                } throws: {
                    isFailure($0, \.isOther)
                }
            }

            #expect(attempts.value == 2)
        }
    }

    @Test func `the time of a transaction is limited, and nothing stays behind`() async throws {
        try await withPostgreSQL(adjusting: { ($0.width, $0.idling) = (1, .seconds(5)) }) { driver in
            let names = ["statement_timeout", "lock_timeout", "idle_in_transaction_session_timeout"]
            let limits: @Sendable (any Connection) throws -> [String] = { connection in
                try names.map { name in
                    try connection.rows("SELECT current_setting(\(name)) AS time").first?["time"] ?? ""
                }
            }

            let inside = try await driver.read(limits)
            let outside = try await driver.write(isRepeatable: false) { connection in
                try connection.script("ROLLBACK")
                defer { try? connection.script("BEGIN") }
                return try limits(connection)
            }

            #expect(inside == ["10s", "5s", "5s"])
            #expect(outside == ["0", "0", "0"])
        }
    }

    @Test func `a reading transaction sees one state`() async throws {
        // On a slow machine, the server would end it and it would wait once more.
        try await withPostgreSQL(adjusting: { $0.idling = .hangLimit }) { driver in
            try await driver.script(Self.table)
            let (isRead, isWritten) = (DispatchSemaphore(value: 0), DispatchSemaphore(value: 0))
            let reading = Task {
                try await driver.database.read { db in
                    let before = try db.rows("SELECT id FROM items").count
                    isRead.signal()
                    isWritten.wait()
                    return try [before, db.rows("SELECT id FROM items").count]
                }
            }
            await Task { await blocking { isRead.wait() } }.value

            try await driver.database.write { try $0.run("INSERT INTO items VALUES (1, 1)") }
            isWritten.signal()

            #expect(try await reading.value == [0, 0])
        }
    }

    @Test func `a long queue with long values goes through`() async throws {
        try await withPostgreSQL { driver in
            try await driver.script("CREATE TABLE texts (id bigint, t text)")
            let text = String(repeating: "🙂漢x", count: 4000)

            let echoed = try await driver.database.write { db in
                for id in 0..<600 { try db.run("INSERT INTO texts VALUES (\(id), \(text)) RETURNING t") }
                return try db.rows("SELECT t FROM texts").count
            }

            #expect(echoed == 600)
            let same = try await driver.database.read { try $0.rows("SELECT id FROM texts WHERE t = \(text)").count }
            #expect(same == 600)
        }
    }

    @Test func `a cancelled task stops a transaction at its next statement`() async throws {
        try await withPostgreSQL { driver in
            try await driver.script(Self.table)
            let (begun, isCancelled) = (Flag(), DispatchSemaphore(value: 0))
            let task = Task {
                try await driver.database.write { db in
                    _ = try db.changed("INSERT INTO items VALUES (1, 1)")
                    begun.set()
                    isCancelled.wait()
                }
            }
            try await eventually("it begins") { begun.isSet }

            task.cancel()
            isCancelled.signal()

            await #expect(throws: CancellationError.self) { try await task.value }
            #expect(try await driver.number("SELECT count(*) FROM items") == 0)
        }
    }

    @Test func `a changed table does not break prepared statements`() async throws {
        try await withPostgreSQL { driver in
            try await driver.script(Self.table + "; INSERT INTO items VALUES (1, 1)")
            _ = try await driver.database.read { try $0.rows("SELECT * FROM items") }
            try await driver.script("ALTER TABLE items ADD COLUMN more text")

            let rows = try await driver.database.read { try $0.rows("SELECT * FROM items") }

            #expect(rows.first?.columns == ["id", "n", "more"])
        }
    }

    @Test func `prepared statements that the server has forgotten are prepared again`() async throws {
        try await withPostgreSQL(adjusting: { $0.width = 1 }) { driver in
            #expect(try await driver.number("SELECT 1") == 1)
            try await driver.script("DEALLOCATE ALL")

            #expect(try await driver.number("SELECT 1") == 1)
        }
    }

    @Test func `nothing is prepared if the address says so`() async throws {
        try await withPostgreSQL(parameters: "&prepared=off") { driver in
            try await driver.script(Self.table)

            try await driver.database.write { db in
                try db.run("INSERT INTO items VALUES (1, \(2))")
                try db.run("INSERT INTO items VALUES (2, \(nil as Int?) + 1) ON CONFLICT DO NOTHING")
            } expecting: { error in
                isFailure(error) { $0.constraint == "items.n is missing" }
            }

            #expect(try await driver.number("SELECT count(*) FROM pg_prepared_statements") == 0)
        }
    }

    @Test func `a connection with too many prepared statements is replaced`() async throws {
        try await withPostgreSQL(adjusting: { ($0.width, $0.statements) = (1, 8) }) { driver in
            var backends: Set<Int> = []
            for number in 0..<20 {
                let query = Query(stringLiteral: "SELECT \(number) AS number, pg_backend_pid() AS backend")
                let row = try await driver.database.read { try $0.expectRow(query) }
                backends.insert(try row["backend"])
                #expect(try row["number"] == number)
            }

            #expect((2...10).contains(backends.count))
        }
    }
}

extension Database {
    /// Runs a write transaction that has to fail.
    fileprivate func write(
        _ body: @escaping @Sendable (Transaction) throws -> Void, expecting isExpected: (any Error) -> Bool
    ) async throws {
        await #expect { try await write(body) } throws: { isExpected($0) }
    }
}

/// Runs work that blocks on a thread of its own.
func blocking(_ work: @escaping @Sendable () -> Void) async {
    await withCheckedContinuation { done in
        DispatchQueue.global().async {
            work()
            done.resume()
        }
    }
}
