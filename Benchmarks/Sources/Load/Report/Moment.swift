import Foundation

/// The resources that programs, this tool and the machine have used up to a moment.
struct Moment {
    private let time = ContinuousClock.now
    private let programs: Double
    private let database: Double?
    private let proxy: Double
    private let tool = ProcessUsage.ownProcessorTime(of: getpid())
    private let machine = ProcessUsage.machineTime()
    private let isTool: Bool

    init(of measured: Measured) {
        isTool = measured.isTool
        programs = measured.programs.map(ProcessUsage.processorTime).reduce(0, +)
        database = measured.database.map(ProcessUsage.processorTime)
        proxy = measured.proxy.map(ProcessUsage.processorTime) ?? 0
    }

    /// What was used since an earlier moment.
    func since(_ earlier: Moment) -> Stretch {
        let duration = (time - earlier.time) / .seconds(1)
        let ownTime = programs - earlier.programs
        let databaseTime = database.flatMap { now in earlier.database.map { now - $0 } }
        let toolTime = isTool ? 0 : tool - earlier.tool
        let known = ownTime + (databaseTime ?? 0) + proxy - earlier.proxy + toolTime
        return Stretch(
            duration: duration, processorTime: ownTime, databaseTime: databaseTime,
            otherCores: max(0, machine - earlier.machine - known) / max(duration, 0.001))
    }
}

/// The load of programs and the machine between two moments.
struct Stretch: Sendable {
    /// Seconds between them.
    let duration: Double
    /// Processor time of the programs, in seconds.
    let processorTime: Double
    /// Processor time of the database server, in seconds; `nil` without one.
    let databaseTime: Double?
    /// Cores used by none of them, nor by this tool or the proxy.
    let otherCores: Double
}
