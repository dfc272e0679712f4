import Foundation
internal import HummingbirdCore
internal import Logging

/// The limit of simultaneous connections. Further connections wait until one ends.
///
/// The process must never run out of file descriptors: some system libraries abort it when they cannot open a file of
/// their own. Dispatch, for example, reads its threads from `/proc`.
struct ConnectionCapacity: AvailableConnectionsDelegate {
    private let most: Int
    private let logger: Logger
    private let pace = LogRateLimiter(every: .seconds(60))
    private var count = 0

    init(most: Int, logger: Logger) {
        self.most = most
        self.logger = logger
    }

    /// Reserves descriptors for the database, the model server and the system libraries.
    ///
    /// - Parameter openFiles: How many files the process may have open.
    static func connections(within openFiles: Int) -> Int {
        max(openFiles - min(256, openFiles / 2), 1)
    }

    /// How many files the process may have open.
    static var openFiles: Int { max(sysconf(Int32(_SC_OPEN_MAX)), 64) }

    mutating func connectionOpened() {
        count += 1
    }

    mutating func connectionClosed() {
        count -= 1
    }

    func isAcceptingNewConnections() -> Bool {
        guard count >= most else { return true }
        pace.log(
            to: logger, .warning, "As many connections as may be: allow the process more open files (ulimit -n)",
            ["connections": "\(count)"])
        return false
    }
}
