import Dispatch
import TestSupport
import Testing

@testable import Storage

@Suite struct PostgreSQLFaultTests {
    struct Failure: Error {}

    private static let table = PostgreSQLTransactionTests.table

    @Test func `a deadlock is resolved by running one transaction again`() async throws {
        try await withPostgreSQL { driver in
            try await driver.script(Self.table + "; INSERT INTO items VALUES (0, 0), (1, 0)")
            let attempts = Count()
            let locked = [DispatchSemaphore(value: 0), DispatchSemaphore(value: 0)]

            let results = await atOnce(2) { index in
                try await driver.database.write { db in
                    _ = try db.changed("UPDATE items SET n = n + 1 WHERE id = \(index)")
                    if attempts.next() < 2 {
                        locked[index].signal()
                        locked[1 - index].wait()
                    }
                    _ = try db.changed("UPDATE items SET n = n + 1 WHERE id = \(1 - index)")
                }
            }

            #expect(results.failures().isEmpty)
            // The second attempt may collide again: the other has been woken, but may not have taken the lock yet.
            #expect(attempts.value >= 3)
            #expect(try await driver.number("SELECT min(n) FROM items") == 2)
        }
    }

    @Test func `a lock that is not released makes the database busy, after a second attempt`() async throws {
        try await withPostgreSQL { driver in
            try await driver.script(Self.table + "; INSERT INTO items VALUES (0, 0)")
            let (attempts, begun, mayEnd) = (Count(), Flag(), DispatchSemaphore(value: 0))
            let holder = Task {
                try await driver.database.write { db in
                    try db.expectRow("SELECT n FROM items FOR UPDATE")
                    begun.set()
                    mayEnd.wait()
                }
            }
            try await eventually("it is locked") { begun.isSet }

            await #expect {
                try await driver.database.write { db in
                    attempts.add()
                    try db.run("SET LOCAL lock_timeout = 50")
                    try db.run("UPDATE items SET n = 1")
                }
            } throws: {
                isFailure($0, \.isBusy)
            }

            mayEnd.signal()
            try await holder.value
            #expect(attempts.value == 2)
        }
    }

    @Test func `a statement that takes too long makes the database busy, and its connection is used again`()
        async throws
    {
        try await withPostgreSQL(adjusting: { $0.width = 1 }) { driver in
            let backend = try await driver.number("SELECT pg_backend_pid()")

            await #expect {
                try await driver.database.read { db in
                    try db.run("SET LOCAL statement_timeout = 50")
                    try db.expectRow("SELECT pg_sleep(1000)")
                }
            } throws: {
                isFailure($0, \.isBusy)
            }

            #expect(try await driver.number("SELECT pg_backend_pid()") == backend)
        }
    }

    @Test func `a transaction that idles too long fails, and the next one works`() async throws {
        try await withPostgreSQL(adjusting: { $0.width = 1 }) { driver in
            let ended = Count()

            await #expect {
                try await driver.database.write { db in
                    try db.run("SET LOCAL idle_in_transaction_session_timeout = 20")
                    let backend: Int = try db.expectRow("SELECT pg_backend_pid() AS backend")["backend"]
                    let isEnded = DispatchSemaphore(value: 0)
                    Task {
                        try await eventually("the server ends it") {
                            try await driver.single.run(.reading) {
                                try $0.rows("SELECT pid FROM pg_stat_activity WHERE pid = \(backend)").isEmpty
                            }
                        }
                        ended.add()
                        isEnded.signal()
                    }
                    isEnded.wait()
                    try db.expectRow("SELECT 1 AS one")
                }
            } throws: {
                isFailure($0, \.isBusy)
            }

            let one = try await driver.number("SELECT 1")
            #expect(ended.value == 2)
            #expect(one == 1)
        }
    }

    @Test func `a transaction whose connection ends is run on another`() async throws {
        try await withPostgreSQL { driver in
            try await driver.script(Self.table)
            let attempts = Count()

            try await driver.database.write { db in
                _ = try db.changed("INSERT INTO items VALUES (1, 1)")
                if attempts.next() == 0 {
                    _ = try db.rows("SELECT pg_terminate_backend(pg_backend_pid())")
                }
            }

            #expect(attempts.value == 2)
            #expect(try await driver.number("SELECT count(*) FROM items") == 1)
        }
    }

    @Test func `connections that ended while idle are replaced unnoticed, even for one trip`() async throws {
        try await withPostgreSQL { driver in
            try await driver.script(Self.table)
            let occupation = try await driver.occupied()
            try await occupation.release()
            let ended = try await driver.single.run(.writing) { connection in
                try connection.rows(
                    """
                    SELECT pg_terminate_backend(pid, 60000) FROM pg_stat_activity
                    WHERE datname = current_database() AND pid <> pg_backend_pid()
                    """
                ).count
            }

            let results = await atOnce(20) { id in
                try await driver.database.write { try $0.run("INSERT INTO items VALUES (\(id), 1)") }
            }

            #expect(ended >= 1)
            #expect(results.failures().isEmpty)
            #expect(try await driver.number("SELECT count(*) FROM items") == 20)
        }
    }

    @Test func `connections that are ended under load lose nothing that can be repeated`() async throws {
        try await withPostgreSQL { driver in
            try await driver.script(Self.table)
            let stored = Count()
            let load = Task {
                await atOnce(8) { client in
                    for number in 0..<50 {
                        try await driver.database.write(isRepeatable: true) { db in
                            try db.run(
                                "INSERT INTO items VALUES (\(client * 1000 + number), 1) ON CONFLICT (id) DO NOTHING")
                        }
                        stored.add()
                    }
                }
            }

            for step in 1...5 {
                try await eventually("work goes on") { stored.value >= 40 * step }
                try await driver.single.run(.writing) { connection in
                    _ = try connection.rows(
                        """
                        SELECT pg_terminate_backend(pid) FROM pg_stat_activity
                        WHERE datname = current_database() AND pid <> pg_backend_pid()
                        """)
                }
            }

            #expect(await load.value.failures().isEmpty)
            #expect(try await driver.number("SELECT count(*) FROM items") == 400)
        }
    }

    @Test func `a connection that only reads is replaced, with all others`() async throws {
        try await withPostgreSQL(adjusting: { $0.width = 1 }) { driver in
            try await driver.script(Self.table)
            let backend = try await driver.number("SELECT pg_backend_pid()")
            // As on a server that has become a standby.
            let attempts = Count()

            try await driver.database.write { db in
                if attempts.next() == 0 {
                    try db.connection.script("SET LOCAL transaction_read_only = on")
                }
                try db.run("INSERT INTO items VALUES (1, 1)")
            }

            #expect(attempts.value == 2)
            #expect(try await driver.number("SELECT pg_backend_pid()") != backend)
            #expect(driver.pool.generation == 1)
        }
    }
}
