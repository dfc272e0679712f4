/// Runs an operation that has to be done in time, and cancels it when it is not.
///
/// - Throws: ``LocalModelError/notReady(after:)`` when the time is up; otherwise what the operation throws.
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
