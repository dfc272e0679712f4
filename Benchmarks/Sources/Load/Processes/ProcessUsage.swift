import Foundation

/// Resource usage of processes, from their clocks and `/proc`.
enum ProcessUsage {
    /// Processor time in seconds, user and system, of a process and its children. Of children that have ended, the
    /// kernel tells it in hundredths of a second.
    static func processorTime(of id: pid_t) -> Double {
        ([id] + children(of: id)).reduce(endedChildrenTime(of: id)) { $0 + ownProcessorTime(of: $1) }
    }

    /// Resident memory of a process and its children in bytes, now and at its peak.
    static func memory(of id: pid_t) -> (now: Int, peak: Int) {
        ([id] + children(of: id)).reduce((0, 0)) { sum, id in
            let status = lines(of: "/proc/\(id)/status")
            return (sum.0 + bytes("VmRSS:", in: status), sum.1 + bytes("VmHWM:", in: status))
        }
    }

    /// Processor time in seconds that the whole machine has used.
    static func machineTime() -> Double {
        let fields = lines(of: "/proc/stat").first?.split(separator: " ").dropFirst().compactMap { Double($0) } ?? []
        guard fields.count > 7 else { return 0 }
        // The fields are user, nice, system, idle, iowait, irq, softirq and steal.
        return (fields[0] + fields[1] + fields[2] + fields[5] + fields[6] + fields[7]) / ticksPerSecond
    }

    private static let ticksPerSecond = Double(sysconf(Int32(_SC_CLK_TCK)))

    /// Processor time in seconds of a process without its children, with the precision of the kernel's scheduler.
    static func ownProcessorTime(of id: pid_t) -> Double {
        var clock = clockid_t()
        var time = timespec()
        guard clock_getcpuclockid(id, &clock) == 0, clock_gettime(clock, &time) == 0 else { return 0 }
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }

    private static func endedChildrenTime(of id: pid_t) -> Double {
        // The name of the program is in parentheses and may contain anything. Of the fields after it, the 14th and 15th
        // are cutime and cstime.
        let fields = lines(of: "/proc/\(id)/stat").last?.split(separator: ")").last?.split(separator: " ") ?? []
        return fields.dropFirst(13).prefix(2).compactMap { Double($0) }.reduce(0, +) / ticksPerSecond
    }

    private static func children(of id: pid_t) -> [pid_t] {
        lines(of: "/proc/\(id)/task/\(id)/children").first?.split(separator: " ").compactMap { pid_t($0) } ?? []
    }

    private static func bytes(_ field: String, in status: [Substring]) -> Int {
        let line = status.first { $0.hasPrefix(field) }
        return (line?.split(whereSeparator: \.isWhitespace).dropFirst().first.flatMap { Int($0) } ?? 0) * 1024
    }

    private static func lines(of path: String) -> [Substring] {
        (try? String(contentsOfFile: path, encoding: .utf8))?.split(separator: "\n") ?? []
    }
}
