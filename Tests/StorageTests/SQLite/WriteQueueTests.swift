import Dispatch
import Model
import Testing

@testable import Storage

@Suite struct WriteQueueTests {
    private struct Failure: Error {}

    @Test(arguments: [(1, 2), (20, 2), (32, 2), (33, 3), (70, 4)])
    func `what arrives during a commit is stored together, up to 32 commands`(count: Int, commits: Int) async throws {
        try await withQueue { queue in
            let results = try await queue.hold { await queue.add(count) }

            #expect(results.failures().isEmpty)
            #expect(queue.commits == commits)
            #expect(try await queue.stored() == Set(0..<count))
        }
    }

    @Test func `a commit that has taken long takes no more commands`() async throws {
        try await withQueue(longestCommit: .zero) { queue in
            let results = try await queue.hold { await queue.add(5) }

            #expect(results.failures().isEmpty)
            #expect(queue.commits == 6)
        }
    }

    @Test func `commands see one another in order of arrival`() async throws {
        try await withQueue { queue in
            let seen = try await queue.hold {
                await queue.add(10) { db, number in
                    try db.insert(number)
                    return try db.rows("SELECT number FROM numbers ORDER BY number").count
                }
            }

            #expect(try seen.map { try $0.get() } == Array(1...10))
        }
    }

    @Test(arguments: [0, 4, 9])
    func `a command that fails takes nobody's work with it`(culprit: Int) async throws {
        try await withQueue { queue in
            let results = try await queue.hold {
                await queue.add(10) { db, number in
                    try db.insert(number)
                    if number == culprit { throw Failure() }
                    return number
                }
            }

            #expect(results.successes() == (0..<10).filter { $0 != culprit })
            #expect(results.failures().map { $0 is Failure } == [true])
            #expect(try await queue.stored() == Set(0..<10).subtracting([culprit]))
        }
    }

    @Test func `a command that breaks a rule takes nobody's work with it`() async throws {
        try await withQueue { queue in
            let results = try await queue.hold { await queue.add(10) { db, number in try db.insert(number / 2) } }

            #expect(results.successes().count == 5)
            #expect(results.failures().count == 5)
            #expect(try await queue.stored() == Set(0..<5))
        }
    }

    @Test func `a cancelled caller takes nobody's work with it`() async throws {
        try await withQueue { queue in
            let results = try await queue.hold {
                let calls = await queue.add(10)
                calls[3].cancel()
                return calls
            }

            #expect(results.failures().map { $0 is CancellationError } == [true])
            #expect(try await queue.stored() == Set(0..<10).subtracting([3]))
        }
    }

    @Test func `a commit that fails fails all its commands`() async throws {
        try await withQueue { queue in
            let results = try await queue.hold {
                await queue.add(10) { db, number in
                    try db.insert(number)
                    guard number == 4 else { return number }
                    // Checked at the commit only.
                    try db.run("PRAGMA defer_foreign_keys = ON")
                    try db.run("INSERT INTO sessions VALUES ('x', 'nobody', x'00', '', 0, 0, 0)")
                    return number
                }
            }

            #expect(results.successes().isEmpty)
            #expect(results.failures().count == 10)
            #expect(try await queue.stored() == [])
            #expect(try await queue.add(1)[0].result.get() == 0)
        }
    }

    @Test func `a transaction that the engine ends fails all its commands, and later ones are stored`() async throws {
        try await withQueue { queue in
            let results = try await queue.hold {
                await queue.add(10) { db, number in
                    try db.insert(number)
                    guard number == 4 else { return number }
                    try db.run("ROLLBACK")
                    throw Failure()
                }
            }

            #expect(results.successes() == [5, 6, 7, 8, 9])
            #expect(try await queue.stored() == [5, 6, 7, 8, 9])
        }
    }

    @Test func `when the disk is full, what was answered is stored`() async throws {
        try await withQueue { queue in
            let pages: Int = try await queue.database.read { try $0.expectRow("PRAGMA page_count")["page_count"] }
            try await queue.database.write {
                try $0.run("PRAGMA max_page_count = \(Query(stringLiteral: "\(pages + 8)"))")
            }

            let results = try await queue.hold {
                await queue.add(10) { db, number in
                    let size = number == 4 ? 1_000_000 : 10
                    try db.run("INSERT INTO numbers (number, filling) VALUES (\(number), zeroblob(\(size)))")
                    return number
                }
            }

            #expect(results.failures().contains { if case DatabaseFailure.full = $0 { true } else { false } })
            #expect(try await queue.stored() == Set(results.successes()))
            #expect(try await queue.add(from: 100, 1)[0].result.get() == 100)
        }
    }

    @Test func `an answer comes after the commit`() async throws {
        try await withQueue { queue in
            let seen = try await queue.hold {
                await queue.add(10) {
                    try $0.insert($1)
                } then: {
                    try await queue.stored().contains($0) ? 1 : 0
                }
            }

            #expect(try seen.map { try $0.get() } == Array(repeating: 1, count: 10))
        }
    }
}

/// A database with a table of numbers, whose queue of writes a test can hold up.
private struct HeldQueue: Sendable {
    let database: Database
    let driver: SQLiteDriver

    /// Commits since the table was created.
    var commits: Int { driver.writes.commits - base }
    let base: Int

    /// Keeps the queue busy with a transaction until the calls made by `body` wait.
    func hold(_ body: () async -> [Task<Int, any Error>]) async throws -> [Result<Int, any Error>] {
        let (isInside, goesOn) = (AsyncStream<Void>.makeStream(), DispatchSemaphore(value: 0))
        let holder = Task {
            try await database.write { _ in
                isInside.continuation.yield()
                goesOn.wait()
            }
        }
        for await _ in isInside.stream { break }
        let calls = await body()
        while driver.writes.waiting < calls.count { await Task.yield() }
        goesOn.signal()
        try await holder.value
        var results: [Result<Int, any Error>] = []
        for call in calls { results.append(await call.result) }
        return results
    }

    /// Calls that arrive in order.
    func add(
        from first: Int = 0, _ count: Int,
        _ body: @escaping @Sendable (Transaction, Int) throws -> Int = { try $0.insert($1) },
        then after: @escaping @Sendable (Int) async throws -> Int = { $0 }
    ) async -> [Task<Int, any Error>] {
        var calls: [Task<Int, any Error>] = []
        for number in first..<first + count {
            let waiting = driver.writes.waiting
            calls.append(Task { try await after(try await database.write { try body($0, number) }) })
            while count > 1, driver.writes.waiting == waiting { await Task.yield() }
        }
        return calls
    }

    func stored() async throws -> Set<Int> {
        Set(try await database.read { try $0.rows("SELECT number FROM numbers").map { try $0["number"] } })
    }
}

extension Transaction {
    @discardableResult
    fileprivate func insert(_ number: Int) throws -> Int {
        try run("INSERT INTO numbers (number) VALUES (\(number))")
        return number
    }
}

private func withQueue(
    longestCommit: Duration = .seconds(600), _ test: (HeldQueue) async throws -> Void
) async throws {
    try await withFolder { folder in
        let driver = try SQLiteDriver(path: folder + "/parley.sqlite", longestCommit: longestCommit)
        let database = Database(driver: driver)
        try await database.migrate(logger: .silent)
        try await database.write { try $0.run("CREATE TABLE numbers (number INTEGER PRIMARY KEY, filling BLOB)") }
        try await test(HeldQueue(database: database, driver: driver, base: driver.writes.commits))
        try await database.close()
    }
}
