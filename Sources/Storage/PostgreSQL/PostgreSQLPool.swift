import Dispatch
import Foundation
internal import Synchronization

/// Connections to PostgreSQL, each with a thread of its own, and the line of transactions that wait for one.
///
/// Connections are made when they are needed. Nothing waits on a thread of Swift's concurrency.
final class PostgreSQLPool: Sendable {
    typealias Line = PostgreSQLLine<AnyTransactionJob, DispatchSemaphore>

    let settings: PostgreSQLSettings
    let shutdown = PostgreSQLShutdown()
    let backoff = PostgreSQLBackoff()
    /// Guards the line, and whether somebody looks after those who wait too long.
    private let state: Mutex<(line: Line, isWatched: Bool)>
    /// Connections of an earlier generation are replaced.
    private let currentGeneration = Atomic(0)
    private let jobs = Atomic(0)

    init(_ settings: PostgreSQLSettings) {
        self.settings = settings
        state = Mutex((Line(width: settings.width, longest: settings.longestLine), false))
    }

    var generation: Int { currentGeneration.load(ordering: .relaxed) }

    /// Number of transactions that wait for a connection.
    var waiting: Int { state.withLock { $0.line.waiting.count } }

    /// Number of threads, and so of connections at most.
    var threads: Int { state.withLock { $0.line.threads } }

    /// Replaces the connections that have been made so far, each before it is used again.
    func replaceConnections() {
        currentGeneration.add(1, ordering: .relaxed)
    }

    /// Runs a transaction, and runs it again if it failed through no fault of its own.
    ///
    /// - Throws: What the transaction throws; ``DatabaseFailure``; `CancellationError` if the calling task is cancelled
    ///   before the transaction is stored.
    func run<Value: Sendable>(
        _ kind: PostgreSQLTransaction.Kind, isRepeatable: Bool = false,
        _ body: @escaping @Sendable (any Connection) throws -> Value
    ) async throws -> Value {
        let withdrawal = TransactionWithdrawal()
        let id = jobs.add(1, ordering: .relaxed).newValue
        let deadline = ContinuousClock.now + settings.patience
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { caller in
                add(
                    AnyTransactionJob(
                        id: id, deadline: deadline, withdrawal: withdrawal,
                        job: TransactionJob(kind, isRepeatable: isRepeatable, body: body, caller: caller)))
            }
        } onCancel: {
            withdrawal.withdraw()
            state.withLock { $0.line.remove(id) }?.fail(CancellationError())
        }
    }

    /// Ends the threads after their transactions, and the connections with them. Those that take too long are cancelled.
    func close() async {
        let (jobs, workers) = state.withLock { $0.line.close() }
        for job in jobs { job.fail(Self.closed) }
        for worker in workers { worker.signal() }
        // In its own task: this has to wait even if the calling task is cancelled.
        await Task {
            let deadline = ContinuousClock.now + settings.closing
            while threads > 0, ContinuousClock.now < deadline { await Self.moment() }
            shutdown.order()
            // A connection gives up at last if the server does not answer.
            let last = ContinuousClock.now + .seconds(20)
            while threads > 0, ContinuousClock.now < last { await Self.moment() }
        }.value
    }

    static let closed = DatabaseFailure.unavailable("it is closed")

    private static func moment() async {
        try? await Task.sleep(for: .milliseconds(10))  // throws only when cancelled, and nobody cancels this
    }

    // MARK: - Line

    private func add(_ job: AnyTransactionJob) {
        let (arrival, isToBeWatched) = state.withLock { state -> (Line.Arrival?, Bool) in
            // A task that was cancelled earlier has not found its job in the line.
            guard !job.isWithdrawn else { return (nil, false) }
            let arrival = state.line.add(job, mayGrow: !backoff.isFull || backoff.pause() == .zero)
            guard case .wait = arrival, !state.isWatched else { return (arrival, false) }
            state.isWatched = true
            return (arrival, true)
        }
        switch arrival {
        case nil: job.fail(CancellationError())
        case .wake(let worker): worker.signal()
        case .start: startThread()
        case .wait: if isToBeWatched { watch() }
        case .refuse: job.fail(DatabaseFailure.busy)
        case .closed: job.fail(Self.closed)
        }
    }

    /// Turns those away who have waited too long, until nobody waits.
    private func watch() {
        Task {
            while let deadline = firstDeadline() {
                try? await Task.sleep(until: deadline)  // throws only when cancelled, and nobody cancels this
                let late = state.withLock { $0.line.removeFirst { $0.deadline <= .now } }
                for job in late { job.fail(DatabaseFailure.busy) }
            }
        }
    }

    /// When the first who waits has waited too long. `nil` if nobody waits: then nobody looks after the line.
    private func firstDeadline() -> ContinuousClock.Instant? {
        state.withLock { state in
            let deadline = state.line.waiting.first?.deadline
            state.isWatched = deadline != nil
            return deadline
        }
    }

    /// Leaves a job to the other threads.
    ///
    /// - Returns: Whether this thread has to end.
    private func takeBack(_ job: AnyTransactionJob) -> Bool {
        let (isEnd, worker, isToBeWatched) = state.withLock { state in
            let (ends, worker) = state.line.takeBack(job)
            defer { state.isWatched = true }
            return (ends, worker, !state.isWatched)
        }
        worker?.signal()
        if isToBeWatched { watch() }
        return isEnd
    }

    // MARK: - Threads

    private func startThread() {
        let thread = Thread { [self] in
            let call = DispatchSemaphore(value: 0)
            let worker = PostgreSQLWorker(self)
            var answer = {}
            while true {
                let turn = state.withLock { $0.line.next(for: call) }
                answer()
                answer = {}
                switch turn {
                case .run(let job):
                    if let done = job.run(on: worker) {
                        answer = done
                    } else if takeBack(job) {
                        return
                    }
                case .rest: call.wait()
                case .end: return
                }
            }
        }
        thread.name = "parley-postgresql"
        thread.start()
    }
}
