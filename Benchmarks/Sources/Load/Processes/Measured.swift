import Foundation

/// The processes whose resources are measured.
struct Measured: Sendable {
    /// The servers, or the program measured in their place.
    var programs: [pid_t]
    /// The first process of the database server, if there is one.
    var database: pid_t?
    /// The proxy in front of several servers. It counts for neither, but is no other work of the machine either.
    var proxy: pid_t?

    /// The tool itself.
    static let tool = Measured(programs: [getpid()])

    var isTool: Bool { programs == [getpid()] }

    /// Resident memory of the programs in bytes, now and at its peak.
    var memory: (now: Int, peak: Int) {
        programs.map(ProcessUsage.memory).reduce((0, 0)) { ($0.0 + $1.now, $0.1 + $1.peak) }
    }
}

extension Measured {
    init(_ child: Child) {
        self.init(programs: [child.process.processIdentifier])
    }
}
