import Dispatch
import TestSupport
import Testing

@testable import Storage

@Suite struct PostgreSQLPoolTests {
    @Test func `no more connections are made than allowed, and they are used again`() async throws {
        try await withPostgreSQL(adjusting: { $0.width = 3 }) { driver in
            let results = await atOnce(60) { _ in
                try await driver.database.read {
                    try $0.expectRow("SELECT pg_backend_pid() AS backend")["backend"] as Int
                }
            }

            #expect(results.failures().isEmpty)
            #expect((1...3).contains(Set(results.successes()).count))
        }
    }

    @Test func `what a server with too many connections refuses is left to the connections that there are`()
        async throws
    {
        try await withPostgreSQL { owner in
            try await owner.script("CREATE ROLE few LOGIN CONNECTION LIMIT 2")
            var settings = try PostgreSQLSettings(
                "postgres://few@/\(owner.pool.settings.address.database)"
                    + "?host=\(owner.pool.settings.address.hosts[0].name)")
            settings.patience = .hangLimit

            try await withDriver(settings) { driver in
                let results = await atOnce(60) { number in try await driver.number("SELECT \(number)") }

                #expect(results.failures().isEmpty)
                #expect(driver.pool.threads <= 2)
            }

            try await owner.script("DROP ROLE few")
        }
    }

    @Test func `a transaction that finds no connection in time is turned away, and a connection aside still works`()
        async throws
    {
        try await withPostgreSQL(adjusting: { ($0.width, $0.patience) = (2, .milliseconds(50)) }) { driver in
            let occupation = try await driver.occupied()

            for _ in 0..<2 {
                await #expect {
                    try await driver.database.write { _ in Issue.record("it ran") }
                } throws: {
                    isFailure($0, \.isBusy)
                }
            }
            #expect(driver.pool.waiting == 0)
            #expect(try await driver.single.run(.reading) { try $0.rows("SELECT 1 AS one").count } == 1)

            try await occupation.release()
        }
    }

    @Test func `a transaction that finds too many waiting is turned away`() async throws {
        try await withPostgreSQL(adjusting: { ($0.width, $0.longestLine, $0.patience) = (1, 3, .hangLimit) }) {
            driver in
            let occupation = try await driver.occupied()
            let waiting = (0..<3).map { _ in Task { try await driver.number("SELECT 1") } }
            try await eventually("three wait") { driver.pool.waiting == 3 }

            await #expect {
                try await driver.number("SELECT 1")
            } throws: {
                isFailure($0, \.isBusy)
            }

            try await occupation.release()
            for task in waiting { #expect(try await task.value == 1) }
        }
    }

    @Test func `a cancelled task leaves the line at once`() async throws {
        try await withPostgreSQL(adjusting: { ($0.width, $0.patience) = (1, .hangLimit) }) { driver in
            let occupation = try await driver.occupied()
            let hasRun = Flag()
            let task = Task {
                try await driver.database.write { _ in hasRun.set() }
            }
            try await eventually("it waits") { driver.pool.waiting == 1 }

            task.cancel()

            await #expect(throws: CancellationError.self) { try await task.value }
            #expect(driver.pool.waiting == 0)
            try await occupation.release()
            #expect(try await driver.number("SELECT 1") == 1)
            #expect(!hasRun.isSet)
        }
    }

    @Test func `a task that was cancelled before does not begin`() async throws {
        try await withPostgreSQL { driver in
            let task = Task {
                withUnsafeCurrentTask { $0?.cancel() }
                try await driver.database.write { _ in Issue.record("it ran") }
            }

            await #expect(throws: CancellationError.self) { try await task.value }
        }
    }

    @Test func `a wrong name fails at once, and the reason is told`() async throws {
        let server = try await PostgreSQLServer.shared()
        var settings = try PostgreSQLSettings(server.url(of: "nowhere"))
        settings.patience = .hangLimit
        try await withDriver(settings) { driver in
            await #expect {
                try await driver.number("SELECT 1")
            } throws: {
                isFailure($0, \.isUnavailable) && "\($0)".contains("3D000") && "\($0)".contains("nowhere")
            }
        }
    }

    @Test func `closing waits for transactions, turns the waiting away, and lets nobody in`() async throws {
        try await withPostgreSQL(adjusting: { ($0.width, $0.patience, $0.closing) = (1, .hangLimit, .hangLimit) }) {
            driver in
            try await driver.script(PostgreSQLTransactionTests.table)
            let (begun, mayEnd) = (Flag(), DispatchSemaphore(value: 0))
            let running = Task {
                try await driver.database.write { db in
                    begun.set()
                    mayEnd.wait()
                    _ = try db.changed("INSERT INTO items VALUES (1, 1)")
                }
            }
            try await eventually("it runs") { begun.isSet }
            let waiting = Task { try await driver.number("SELECT 1") }
            try await eventually("another waits") { driver.pool.waiting == 1 }

            let closing = Task { try await driver.close() }
            await #expect { try await waiting.value } throws: { isFailure($0, \.isUnavailable) }
            await #expect { try await driver.number("SELECT 1") } throws: { isFailure($0, \.isUnavailable) }
            mayEnd.signal()

            try await running.value
            try await closing.value
            #expect(driver.pool.threads == 0)
        }
    }

    @Test func `closing cancels a statement that takes too long`() async throws {
        try await withPostgreSQL(adjusting: { ($0.statement, $0.closing) = (.hangLimit, .milliseconds(10)) }) {
            driver in
            let begun = Flag()
            let sleeping = Task {
                try await driver.database.write { db in
                    _ = try db.changed("SELECT 1")
                    begun.set()
                    _ = try db.rows("SELECT pg_sleep(1000)")
                }
            }
            try await eventually("it sleeps") { begun.isSet }

            try await driver.close()

            await #expect { try await sleeping.value } throws: { isFailure($0, \.isUnavailable) }
            #expect(driver.pool.threads == 0)
        }
    }
}

@Suite struct PostgreSQLLineTests {
    private struct Job: Identifiable {
        let id: Int
    }

    @Test func `jobs run in order, threads are started up to the width, and the last to rest is woken first`() {
        var line = PostgreSQLLine<Job, String>(width: 2, longest: 10)

        guard case .start = line.add(Job(id: 1)), case .start = line.add(Job(id: 2)), case .wait = line.add(Job(id: 3))
        else { return #expect(Bool(false)) }
        for id in 1...3 {
            guard case .run(let job) = line.next(for: "a") else { return #expect(Bool(false)) }
            #expect(job.id == id)
        }
        guard case .rest = line.next(for: "a"), case .rest = line.next(for: "b"), case .wake("b") = line.add(Job(id: 4))
        else { return #expect(Bool(false)) }
        #expect(line.threads == 2)
    }

    @Test func `what a thread gives back is the next job of another, and the last thread keeps it`() {
        var line = PostgreSQLLine<Job, String>(width: 2, longest: 10)
        _ = line.add(Job(id: 1))
        _ = line.add(Job(id: 2))
        guard case .run(let first) = line.next(for: "a"), case .run = line.next(for: "b"),
            case .rest = line.next(for: "b")
        else { return #expect(Bool(false)) }

        let (ends, wakes) = line.takeBack(first)

        #expect(ends && wakes == "b" && line.threads == 1)
        guard case .run(let next) = line.next(for: "b") else { return #expect(Bool(false)) }
        #expect(next.id == 1)
        #expect(line.takeBack(next).ends == false && line.threads == 1)
        guard case .wait = line.add(Job(id: 3), mayGrow: false) else { return #expect(Bool(false)) }
    }

    @Test func `a closed line takes nobody and ends its threads`() {
        var line = PostgreSQLLine<Job, String>(width: 1, longest: 10)
        _ = line.add(Job(id: 1))
        _ = line.add(Job(id: 2))
        guard case .run = line.next(for: "a") else { return #expect(Bool(false)) }

        let (jobs, workers) = line.close()

        #expect(jobs.map(\.id) == [2])
        #expect(workers.isEmpty)
        guard case .closed = line.add(Job(id: 3)), case .end = line.next(for: "a") else { return #expect(Bool(false)) }
        #expect(line.threads == 0)
    }
}
