internal import Synchronization

/// A transaction in the line, and the caller that waits for its result.
struct AnyTransactionJob: Identifiable, Sendable {
    let id: Int
    /// When the caller gives up waiting.
    let deadline: ContinuousClock.Instant
    fileprivate let withdrawal: TransactionWithdrawal
    fileprivate let job: any Runnable

    init<Value: Sendable>(
        id: Int, deadline: ContinuousClock.Instant, withdrawal: TransactionWithdrawal, job: TransactionJob<Value>
    ) {
        self.id = id
        self.deadline = deadline
        self.withdrawal = withdrawal
        self.job = job
    }

    /// Whether the caller does not wait any more.
    var isWithdrawn: Bool { withdrawal.isWithdrawn }

    /// Runs the transaction.
    ///
    /// - Returns: Answers the caller, if that has not been done yet. By then the thread should be ready for the next
    ///   transaction, which the caller may request at once. `nil` if others have to run it.
    func run(on worker: PostgreSQLWorker) -> (() -> Void)? {
        job.run(on: worker, until: deadline) { isWithdrawn }
    }

    func fail(_ error: any Error) {
        job.fail(error)
    }
}

/// Whether a caller has stopped waiting.
final class TransactionWithdrawal: Sendable {
    private let flag = Atomic(false)

    var isWithdrawn: Bool { flag.load(ordering: .relaxed) }

    func withdraw() { flag.store(true, ordering: .relaxed) }
}

private protocol Runnable: Sendable {
    func run(
        on worker: PostgreSQLWorker, until deadline: ContinuousClock.Instant, isWithdrawn: @escaping () -> Bool
    ) -> (() -> Void)?
    func fail(_ error: any Error)
}

/// A transaction and its caller.
struct TransactionJob<Value: Sendable>: Runnable {
    private let kind: PostgreSQLTransaction.Kind
    private let isRepeatable: Bool
    private let body: @Sendable (any Connection) throws -> Value
    private let caller: CheckedContinuation<Value, any Error>

    init(
        _ kind: PostgreSQLTransaction.Kind, isRepeatable: Bool,
        body: @escaping @Sendable (any Connection) throws -> Value, caller: CheckedContinuation<Value, any Error>
    ) {
        self.kind = kind
        self.isRepeatable = isRepeatable
        self.body = body
        self.caller = caller
    }

    fileprivate func run(
        on worker: PostgreSQLWorker, until deadline: ContinuousClock.Instant, isWithdrawn: @escaping () -> Bool
    ) -> (() -> Void)? {
        let result = Result {
            try worker.run(kind, isRepeatable: isRepeatable, until: deadline, isWithdrawn: isWithdrawn, body)
        }
        if case .failure(let error) = result, error is PostgreSQLWorker.HasNoConnection { return nil }
        guard worker.isUnsettled else { return { caller.resume(with: result) } }
        // What was read is known: the caller does not wait for the end of the transaction.
        caller.resume(with: result)
        worker.settle()
        return {}
    }

    func fail(_ error: any Error) {
        caller.resume(throwing: error)
    }
}
