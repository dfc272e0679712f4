import Foundation

/// The load of a program and the machine between two moments.
struct Observation {
    /// Seconds between them.
    let duration: Double
    /// Processor time of the program, in seconds.
    let processorTime: Double
    /// Resident memory of the program in bytes: at the first moment, and its peak by the second.
    let memory: (before: Int, peak: Int)
    let steady: Steady
    /// Cores used by neither the program nor this tool.
    let otherCores: Double

    /// The middle of the run, in which no reply starts or ends.
    struct Steady {
        /// Processor time of the program, in seconds per 1,000 deltas that reached a reader.
        let processorTime: Double
        /// Writing transactions per second; `nil` without a database.
        let writesPerSecond: Double?
    }
}

/// Observes a program while something runs.
struct Observer {
    private struct Moment {
        let time = ContinuousClock.now
        let processorTime: Double
        let memory: (now: Int, peak: Int)
        let toolTime = ProcessUsage.ownProcessorTime(of: getpid())
        let machineTime = ProcessUsage.machineTime()

        init(of program: pid_t) {
            processorTime = ProcessUsage.processorTime(of: program)
            memory = ProcessUsage.memory(of: program)
        }
    }

    let program: pid_t?
    let writes: WriteCount?
    /// Number of deltas that reached a reader.
    let delivered: Tally
    /// Duration of the replies.
    let length: Duration

    /// Runs `body` and observes the program meanwhile.
    func during<Result: Sendable>(_ body: () async throws -> Result) async throws -> (Result, Observation) {
        // Without a program, the tool itself is measured; it has no children then.
        let program = program ?? getpid()
        let counting = Task { [self] in try await steady(program) }
        let before = Moment(of: program)
        let result = try await body()
        let after = Moment(of: program)
        let duration = (after.time - before.time) / .seconds(1)
        let toolTime = after.toolTime - before.toolTime
        let ownTime = program == getpid() ? 0 : after.processorTime - before.processorTime
        let observation = Observation(
            duration: duration, processorTime: after.processorTime - before.processorTime,
            memory: (before.memory.now, after.memory.peak), steady: try await counting.value,
            otherCores: max(0, after.machineTime - before.machineTime - toolTime - ownTime) / duration)
        return (result, observation)
    }

    private func steady(_ program: pid_t) async throws -> Observation.Steady {
        try await Task.sleep(for: length / 10)
        let start = (now: ContinuousClock.now, time: ProcessUsage.processorTime(of: program), deltas: delivered.count)
        let firstWrite = try writes?.now()
        try await Task.sleep(for: length / 10 * 8)
        let deltas = max(1, delivered.count - start.deltas)
        let seconds = (ContinuousClock.now - start.now) / .seconds(1)
        let written = try writes?.now()
        return Observation.Steady(
            processorTime: (ProcessUsage.processorTime(of: program) - start.time) / Double(deltas) * 1000,
            writesPerSecond: written.flatMap { last in firstWrite.map { Double(last &- $0) / seconds } })
    }
}
