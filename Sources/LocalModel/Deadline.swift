/// Runs an operation with a time limit, and cancels it when the time is up.
///
/// - Throws: ``LocalModelError/notReady(after:)`` if the time is up; otherwise the errors of the operation.
func withDeadline<Value: Sendable>(
    after limit: Duration, sleep: @escaping @Sendable (Duration) async throws -> Void,
    _ operation: @escaping @Sendable () async throws -> Value
) async throws -> Value {
    try await withThrowingTaskGroup(of: Value.self) { group in
        defer { group.cancelAll() }
        group.addTask(operation: operation)
        group.addTask {
            try await sleep(limit)
            throw LocalModelError.notReady(after: limit)
        }
        guard let value = try await group.next() else { throw CancellationError() }
        return value
    }
}
