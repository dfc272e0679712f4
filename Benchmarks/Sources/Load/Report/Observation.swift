import Foundation

/// What a program and the machine did between two moments.
struct Observation {
    /// Seconds between them.
    let duration: Double
    /// Seconds of processor time of the program.
    let processorTime: Double
    /// Bytes that the program held at the first moment, and the most it had held by the second.
    let memory: (before: Int, peak: Int)
    let steady: Steady
    /// Cores that were busy with neither the program nor this tool.
    let otherCores: Double

    /// The middle of the run, in which replies neither begin nor end.
    struct Steady {
        /// Seconds of processor time of the program for each 1,000 deltas that reached a reader.
        let processorTime: Double
        /// Transactions a second that wrote; nil without a database.
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
    /// Deltas that reached a reader.
    let delivered: Tally
    /// How long replies take.
    let length: Duration

    /// Observes from now to the end of `body`.
    func during<Result: Sendable>(_ body: () async throws -> Result) async throws -> (Result, Observation) {
        // Without a program, the tool itself is what works; its children are none of it then.
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
