import Foundation

/// The load of programs while replies grow.
struct Observation {
    /// From the first delta to the last ending.
    let whole: Stretch
    /// Resident memory of the programs in bytes: at the beginning, and its peak by the end.
    let memory: (before: Int, peak: Int)
    let steady: Steady

    /// The middle of the run, in which no reply starts or ends.
    struct Steady {
        /// Processor time of the programs, in seconds per 1,000 deltas that reached a reader.
        let processorTime: Double
        /// Writing transactions per second; `nil` without a database.
        let writesPerSecond: Double?
    }
}

/// Observes programs while something runs.
struct Observer {
    let processes: Measured
    let writes: WriteCount?
    /// Number of deltas that reached a reader.
    let delivered: Tally
    /// Duration of the replies.
    let length: Duration

    /// Runs `body` and observes the programs meanwhile.
    func during<Result: Sendable>(_ body: () async throws -> Result) async throws -> (Result, Observation) {
        let counting = Task { [self] in try await steady() }
        let before = Moment(of: processes)
        let memory = processes.memory
        let result = try await body()
        let whole = Moment(of: processes).since(before)
        let observation = Observation(
            whole: whole, memory: (memory.now, processes.memory.peak),
            steady: try await counting.value)
        return (result, observation)
    }

    private func steady() async throws -> Observation.Steady {
        try await Task.sleep(for: length / 10)
        let firstWrite = try writes?.now()
        let start = (moment: Moment(of: processes), deltas: delivered.count)
        try await Task.sleep(for: length / 10 * 8)
        let deltas = max(1, delivered.count - start.deltas)
        let stretch = Moment(of: processes).since(start.moment)
        let written = try writes?.now()
        return Observation.Steady(
            processorTime: stretch.processorTime / Double(deltas) * 1000,
            writesPerSecond: written.flatMap { last in firstWrite.map { Double(last &- $0) / stretch.duration } })
    }
}
