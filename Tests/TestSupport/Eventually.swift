extension Duration {
    /// How long a test waits for something certain to happen. It only ends a hang, and says nothing about speed.
    public static let hangLimit = Duration.seconds(300)
}

/// A condition did not become true in time.
public struct NeverHappened: Error, CustomStringConvertible {
    /// What was waited for, and for how long.
    public let description: String
}

/// Waits until a condition is true, checking every few milliseconds.
///
/// - Parameters:
///   - what: Names the condition in the failure.
///   - limit: The longest wait. Only ends a hang: a test that depends on the clock fails on a busy machine.
///   - condition: Checked until it is true.
/// - Throws: ``NeverHappened``, or what the condition throws.
public func eventually(
    _ what: String, within limit: Duration = .hangLimit, _ condition: () async throws -> Bool
) async throws {
    let deadline = ContinuousClock.now + limit
    while try await !condition() {
        guard ContinuousClock.now < deadline else {
            throw NeverHappened(description: "\(what) did not happen within \(limit)")
        }
        try await Task.sleep(for: .milliseconds(3))
    }
}

/// Runs an operation and cancels it after a time limit, so that a test cannot hang.
///
/// - Throws: ``NeverHappened`` if it took too long, otherwise what the operation throws.
public func finishing<Value: Sendable>(
    within limit: Duration = .hangLimit, _ operation: @escaping @Sendable () async throws -> Value
) async throws -> Value {
    try await withThrowingTaskGroup(of: Value.self) { group in
        defer { group.cancelAll() }
        group.addTask { try await operation() }
        group.addTask {
            try await Task.sleep(for: limit)
            throw NeverHappened(description: "the operation did not finish within \(limit)")
        }
        guard let value = try await group.next() else { throw CancellationError() }
        return value
    }
}
