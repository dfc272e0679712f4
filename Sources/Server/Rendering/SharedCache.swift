internal import Synchronization

/// A cache of values that are computed once for all who ask for them, and kept while there is room.
final class SharedCache<Key: Hashable & Sendable, Value: Sendable>: Sendable {
    private struct State {
        /// Recently used values, and earlier ones: when the recent ones fill half of the capacity, they become the earlier
        /// ones.
        var recent: [Key: Value] = [:]
        var earlier: [Key: Value] = [:]
        /// Bytes of the recent values.
        var size = 0
        var running: [Key: Task<Value, any Error>] = [:]
        var made = 0
    }

    private let capacity: Int
    private let size: @Sendable (Value) -> Int
    /// Guards the cached values and the running computations.
    private let state = Mutex(State())

    /// - Parameters:
    ///   - capacity: Most bytes to keep.
    ///   - size: Bytes of a value.
    init(capacity: Int, size: @escaping @Sendable (Value) -> Int) {
        self.capacity = capacity
        self.size = size
    }

    /// How many values have been computed so far.
    var made: Int { state.withLock { $0.made } }

    /// A value, if it is cached.
    func kept(_ key: Key) -> Value? {
        state.withLock { kept(key, in: &$0) }
    }

    /// Keeps a value that was computed elsewhere.
    func keep(_ value: Value, for key: Key) {
        state.withLock { state in
            state.made += 1
            keep(value, for: key, in: &state)
        }
    }

    /// A value, computed for the first caller; the others wait for it. If it fails, all of them get the error and
    /// nothing is kept.
    ///
    /// - Parameter executor: Where it is computed; `nil` for the threads that answer requests.
    func value(
        for key: Key, on executor: (any TaskExecutor)? = nil, _ make: @escaping @Sendable () async throws -> Value
    ) async throws -> Value {
        if let value = kept(key) { return value }
        let task = state.withLock { state in
            if let running = state.running[key] { return running }
            // Meanwhile the computation may have ended.
            if let value = kept(key, in: &state) { return Task<Value, any Error> { value } }
            let task = Task(executorPreference: executor) {
                defer { self.state.withLock { $0.running[key] = nil } }
                let value = try await make()
                self.keep(value, for: key)
                return value
            }
            state.running[key] = task
            return task
        }
        return try await task.value
    }

    private func kept(_ key: Key, in state: inout State) -> Value? {
        if let value = state.recent[key] { return value }
        guard let value = state.earlier.removeValue(forKey: key) else { return nil }
        keep(value, for: key, in: &state)
        return value
    }

    private func keep(_ value: Value, for key: Key, in state: inout State) {
        let bytes = size(value)
        guard bytes <= capacity / 4, state.recent.updateValue(value, forKey: key) == nil else { return }
        state.size += bytes
        guard state.size > capacity / 2 else { return }
        (state.earlier, state.recent, state.size) = (state.recent, [:], 0)
    }
}
