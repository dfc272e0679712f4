import Foundation

/// The resources that a program, this tool and the machine have used up to a moment.
struct Moment {
    private let time = ContinuousClock.now
    private let processorTime: Double
    private let toolTime = ProcessUsage.ownProcessorTime(of: getpid())
    private let machineTime = ProcessUsage.machineTime()
    private let isTool: Bool

    /// - Parameter program: The program; `nil` for the tool itself.
    init(of program: pid_t?) {
        isTool = program == nil
        processorTime = ProcessUsage.processorTime(of: program ?? getpid())
    }

    /// What was used since an earlier moment.
    func since(_ earlier: Moment) -> Stretch {
        let duration = (time - earlier.time) / .seconds(1)
        let ownTime = processorTime - earlier.processorTime
        let known = toolTime - earlier.toolTime + (isTool ? 0 : ownTime)
        return Stretch(
            duration: duration, processorTime: ownTime,
            otherCores: max(0, machineTime - earlier.machineTime - known) / max(duration, 0.001))
    }
}

/// The load of a program and the machine between two moments.
struct Stretch: Sendable {
    /// Seconds between them.
    let duration: Double
    /// Processor time of the program, in seconds.
    let processorTime: Double
    /// Cores used by neither the program nor this tool.
    let otherCores: Double
}
