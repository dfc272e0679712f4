internal import GRDB
internal import GRDBSQLite
internal import NIOPosix
internal import Synchronization

/// Runs write transactions in order of arrival, several of them in one commit if they have to wait anyway.
///
/// A commit waits for the disk. What arrives in the meantime goes into the next commit together, so that the rate of
/// writes does not depend on how long the disk takes. A command that fails takes nobody's work with it, and each is
/// answered only after the commit.
final class WriteQueue: Sendable {
    /// Most commands in one commit.
    static let width = 32

    private struct State {
        var waiting: [any WriteCommand] = []
        /// Whether the thread is running commands.
        var isRunning = false
    }

    private let writer: DatabaseQueue
    private let opened: OpenedFiles
    private let timeout: WriteTimeout
    private let length: Duration
    private let thread = NIOThreadPool(numberOfThreads: 1)
    /// Guards which commands wait, and who starts the thread.
    private let state = Mutex(State())
    private let count = Atomic(0)

    /// - Parameter length: After this long, a commit takes no further commands.
    init(
        _ writer: DatabaseQueue, _ opened: OpenedFiles, timeout: WriteTimeout, length: Duration
    ) {
        self.writer = writer
        self.opened = opened
        self.timeout = timeout
        self.length = length
        thread.start()
    }

    /// Number of commits so far.
    var commits: Int { count.load(ordering: .relaxed) }

    /// Number of commands that wait for their turn.
    var waiting: Int { state.withLock { $0.waiting.count } }

    /// Runs a command as if it were the only one.
    ///
    /// - Throws: What the command throws, or why it could not be stored; `CancellationError` if the calling task is
    ///   cancelled before the command begins.
    func run<Value: Sendable>(_ body: @escaping @Sendable (any Connection) throws -> Value) async throws -> Value {
        let deadline = timeout.deadline()
        let withdrawal = Withdrawal()
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { caller in
                add(PendingWrite(body, deadline: deadline, withdrawal: withdrawal, caller: caller))
            }
        } onCancel: {
            withdrawal.withdraw()
        }
    }

    /// Ends the thread. Commands that are added later fail.
    func close() async {
        try? await thread.shutdownGracefully()
    }

    private func add(_ command: some WriteCommand) {
        let isFirst = state.withLock { state in
            state.waiting.append(command)
            defer { state.isRunning = true }
            return !state.isRunning
        }
        guard isFirst else { return }
        thread.submit { state in
            guard case .active = state else { return self.failAll() }
            self.writer.writeWithoutTransaction { self.runAll(on: $0) }
        }
    }

    private func failAll() {
        let commands = state.withLock { state in
            defer { state = State() }
            return state.waiting
        }
        for command in commands { command.fail(DatabaseFailure.unavailable("it is closed")) }
    }

    private func runAll(on database: GRDB.Database) {
        while let batch = next() { commit(batch, on: database) }
    }

    /// The commands for the next commit; `nil` if none is waiting.
    private func next() -> [any WriteCommand]? {
        while true {
            let batch = state.withLock { state -> [any WriteCommand] in
                let batch = Array(state.waiting.prefix(Self.width))
                state.waiting.removeFirst(batch.count)
                if batch.isEmpty { state.isRunning = false }
                return batch
            }
            if batch.isEmpty { return nil }
            let wanted = batch.filter { !$0.isWithdrawn }
            for command in batch where command.isWithdrawn { command.fail(CancellationError()) }
            if !wanted.isEmpty { return wanted }
        }
    }

    private func putBack(_ commands: some Collection<any WriteCommand>) {
        state.withLock { $0.waiting.insert(contentsOf: commands, at: 0) }
    }

    /// Runs commands in one transaction, and answers them. Those that there is no time for are put back.
    ///
    /// If one of them fails, all are undone and run again, each within a savepoint. Savepoints from the start would
    /// cost a third of the rate: at each, the search index writes to the database what it has collected.
    private func commit(_ batch: [any WriteCommand], on database: GRDB.Database, apart: Bool = false) {
        guard begin(batch, on: database) else { return }
        let connection = SQLiteConnection(database: database)
        let start = ContinuousClock.now
        var begun = 0
        do {
            repeat {
                let command = batch[begun]
                begun += 1
                if apart { try runApart(command, on: connection) } else { try command.run(on: connection) }
            } while begun < batch.count && ContinuousClock.now - start < length
            try opened.requireSame()
            try database.perform("COMMIT")
        } catch {
            rollBack(database)
            guard apart || batch.count == 1 else { return commit(batch, on: database, apart: true) }
            putBack(batch[begun...])
            for command in batch[..<begun] { command.fail(error) }
            return
        }
        count.add(1, ordering: .relaxed)
        putBack(batch[begun...])
        for command in batch[..<begun] { command.answer() }
    }

    /// Begins a transaction. While another program has locked the database, this waits for as long as the first command
    /// may; the others then wait for the rest of their own time.
    private func begin(_ batch: [any WriteCommand], on database: GRDB.Database) -> Bool {
        do {
            try opened.requireSame()
            sqlite3_busy_timeout(database.sqliteConnection, Int32(timeout.milliseconds(until: batch[0].deadline)))
            try database.perform("BEGIN IMMEDIATE")
            return true
        } catch let error as DatabaseError where error.resultCode.primaryResultCode == .SQLITE_BUSY {
            batch[0].fail(error)
            putBack(batch.dropFirst())
        } catch {
            for command in batch { command.fail(error) }
        }
        return false
    }

    /// Runs a command so that its changes can be undone alone.
    ///
    /// - Throws: Why the whole transaction has failed. A command that has failed alone reports that itself.
    private func runApart(_ command: any WriteCommand, on connection: SQLiteConnection) throws {
        let database = connection.database
        try database.perform("SAVEPOINT command")
        do {
            try command.run(on: connection)
            try database.perform("RELEASE command")
        } catch {
            // A full disk, for instance, ends the whole transaction.
            guard database.isInsideTransaction else {
                throw error is DatabaseError ? error : DatabaseFailure.other("the transaction was ended")
            }
            try database.perform("ROLLBACK TO command")
            try database.perform("RELEASE command")
        }
    }

    private func rollBack(_ database: GRDB.Database) {
        // Even if SQLite has ended the transaction: GRDB learns of it with the next statement.
        try? database.perform(database.isInsideTransaction ? "ROLLBACK" : "SELECT 1")
    }
}

extension GRDB.Database {
    /// Runs a statement that is used again and again.
    func perform(_ sql: String) throws {
        try cachedStatement(sql: sql).execute()
    }
}

/// Whether a caller has stopped waiting.
private final class Withdrawal: Sendable {
    private let flag = Atomic(false)

    var isWithdrawn: Bool { flag.load(ordering: .relaxed) }

    func withdraw() { flag.store(true, ordering: .relaxed) }
}

/// A command in the queue.
private protocol WriteCommand: Sendable {
    /// When it gives up waiting for other programs.
    var deadline: ContinuousClock.Instant { get }
    var isWithdrawn: Bool { get }
    /// Runs it and keeps the result.
    func run(on connection: any Connection) throws
    /// Answers the caller, after the commit.
    func answer()
    func fail(_ error: any Error)
}

/// A command and the caller that waits for its result.
private final class PendingWrite<Value: Sendable>: WriteCommand {
    let deadline: ContinuousClock.Instant
    private let body: @Sendable (any Connection) throws -> Value
    private let withdrawal: Withdrawal
    private let caller: CheckedContinuation<Value, any Error>
    /// What the command came to. Only the thread of the queue uses it.
    private let result = Mutex<Result<Value, any Error>?>(nil)

    init(
        _ body: @escaping @Sendable (any Connection) throws -> Value, deadline: ContinuousClock.Instant,
        withdrawal: Withdrawal, caller: CheckedContinuation<Value, any Error>
    ) {
        self.body = body
        self.deadline = deadline
        self.withdrawal = withdrawal
        self.caller = caller
    }

    var isWithdrawn: Bool { withdrawal.isWithdrawn }

    func run(on connection: any Connection) throws {
        do {
            let value = try body(connection)
            result.withLock { $0 = .success(value) }
        } catch {
            result.withLock { $0 = .failure(error) }
            throw error
        }
    }

    func answer() {
        guard let result = result.withLock({ $0 }) else {
            return caller.resume(throwing: DatabaseFailure.other("a transaction came to no result"))
        }
        caller.resume(with: result)
    }

    func fail(_ error: any Error) {
        caller.resume(throwing: error)
    }
}
