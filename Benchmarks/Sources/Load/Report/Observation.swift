import Foundation

/// What a program and the machine did between two moments.
struct Observation {
    /// Seconds between them.
    let duration: Double
    /// Seconds of processor time of the program.
    let processorTime: Double
    /// Bytes that the program held at the first moment, and the most it had held by the second.
    let memory: (before: Int, peak: Int)
    /// Transactions a second that wrote, while replies neither began nor ended; nil without a database.
    let writesPerSecond: Double?
    /// Cores that were busy with neither the program nor this tool.
    let otherCores: Double
}

/// Observes a program while something runs.
struct Observer {
    private struct Moment {
        let time = ContinuousClock.now
        let processorTime: Double
        let memory: (now: Int, peak: Int)
        let toolTime = ProcessUsage.processorTime(of: getpid())
        let machineTime = ProcessUsage.machineTime()

        init(of program: pid_t) {
            processorTime = ProcessUsage.processorTime(of: program)
            memory = ProcessUsage.memory(of: program)
        }
    }

    let program: pid_t?
    let writes: WriteCount?
    /// How long the steady state lasts.
    let steady: Duration

    /// Observes from now to the end of `body`.
    func during<Result: Sendable>(_ body: () async throws -> Result) async throws -> (Result, Observation) {
        // Without a program, the tool itself is what works; its children are none of it then.
        let program = program ?? getpid()
        let counting = Task { [self] in try await writesPerSecond() }
        let before = Moment(of: program)
        let result = try await body()
        let after = Moment(of: program)
        let duration = (after.time - before.time) / .seconds(1)
        let toolTime = after.toolTime - before.toolTime
        let ownTime = program == getpid() ? 0 : after.processorTime - before.processorTime
        let observation = Observation(
            duration: duration, processorTime: after.processorTime - before.processorTime,
            memory: (before.memory.now, after.memory.peak), writesPerSecond: try await counting.value,
            otherCores: max(0, after.machineTime - before.machineTime - toolTime - ownTime) / duration)
        return (result, observation)
    }

    /// Counts in the middle of the steady state.
    private func writesPerSecond() async throws -> Double? {
        guard let writes else { return nil }
        try await Task.sleep(for: steady / 10)
        let (start, first) = (ContinuousClock.now, try writes.now())
        try await Task.sleep(for: steady / 10 * 8)
        return Double(try writes.now() &- first) / ((ContinuousClock.now - start) / .seconds(1))
    }
}
