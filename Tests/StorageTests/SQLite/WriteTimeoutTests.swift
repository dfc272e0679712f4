import Dispatch
import GRDB
import Synchronization
import Testing

@testable import Storage

@Suite struct WriteTimeoutTests {
    @Test(arguments: [(0, 5000), (1, 4000), (5, 0), (60, 0), (-60, 5000)])
    func `the time spent in the queue counts`(seconds: Int, milliseconds: Int) {
        let clock = HandClock()
        let timeout = WriteTimeout(limit: .seconds(5), now: clock.now)
        let deadline = timeout.deadline()

        clock.advance(by: .seconds(seconds))

        #expect(timeout.milliseconds(until: deadline) == milliseconds)
    }

    @Test func `a write that waited for another waits that much less for other programs`() async throws {
        try await withFile { path in
            let clock = HandClock()
            let timeout = WriteTimeout(limit: .seconds(5), now: clock.now)
            let database = Database(driver: try SQLiteDriver(path: path, timeout: timeout))
            let (isInside, goesOn) = (DispatchSemaphore(value: 0), DispatchSemaphore(value: 0))
            let first = Task {
                try await database.write { _ in
                    isInside.signal()
                    goesOn.wait()
                }
            }
            await withCheckedContinuation { inside in
                DispatchQueue.global().async {
                    isInside.wait()
                    inside.resume()
                }
            }
            let asked = clock.asked
            let second = Task { try await database.write { try $0.expectRow("PRAGMA busy_timeout").values[0] } }
            while clock.asked == asked { await Task.yield() }

            clock.advance(by: .seconds(3))
            goesOn.signal()

            try await first.value
            #expect(try await second.value == .integer(2000))
            try await database.close()
        }
    }

    @Test func `writes that find the database taken all end as busy`() async throws {
        try await withFile { path in
            let timeout = WriteTimeout(limit: .milliseconds(50))
            let database = Database(driver: try SQLiteDriver(path: path, timeout: timeout))
            try await database.migrate(logger: .silent)
            let other = try Database.sqlite(path: path)
            let (isInside, goesOn) = (AsyncStream<Void>.makeStream(), DispatchSemaphore(value: 0))
            let holder = Task {
                try await other.write { _ in
                    isInside.continuation.yield()
                    goesOn.wait()
                }
            }
            for await _ in isInside.stream { break }

            let results = await atOnce(8) { _ in try await database.write { try $0.run("UPDATE setup SET id = id") } }

            #expect(results.successes().isEmpty)
            for failure in results.failures() {
                if case DatabaseFailure.busy = failure { continue }
                Issue.record("\(failure)")
            }
            goesOn.signal()
            try await holder.value
            _ = try await database.write { try $0.run("UPDATE setup SET id = id") }
            try await other.close()
            try await database.close()
        }
    }

    @Test(arguments: [
        ResultCode.SQLITE_NOMEM, .SQLITE_IOERR, .SQLITE_IOERR_NOMEM, .SQLITE_CANTOPEN, .SQLITE_READONLY_DBMOVED,
        .SQLITE_PERM, .SQLITE_CORRUPT,
    ])
    func `a lack of resources is reported as unavailable, not as a fault`(code: ResultCode) {
        #expect {
            try DatabaseFailure.translating { throw DatabaseError(resultCode: code) }
        } throws: { error in
            if case DatabaseFailure.unavailable = error { true } else { false }
        }
    }
}

/// A clock that a test sets.
private final class HandClock: Sendable {
    /// Guards the time and how often it was read.
    private let state = Mutex((time: ContinuousClock.now, asked: 0))

    var asked: Int { state.withLock { $0.asked } }

    var now: @Sendable () -> ContinuousClock.Instant {
        { [self] in
            state.withLock { state in
                state.asked += 1
                return state.time
            }
        }
    }

    func advance(by duration: Duration) {
        state.withLock { $0.time += duration }
    }
}
