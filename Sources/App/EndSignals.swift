import Foundation
import UnixSignals

/// The signals that ask the server to stop.
enum EndSignals {
    /// Closing the terminal stops the server as well, unless `nohup` made the program ignore it.
    static var all: [UnixSignal] {
        [.sigterm, .sigint] + (ignoresHangup ? [] : [.sighup])
    }

    private static var ignoresHangup: Bool {
        var action = sigaction()
        guard sigaction(SIGHUP, nil, &action) == 0 else { return false }
        let handler = action.__sigaction_handler.sa_handler
        return unsafeBitCast(handler, to: Int.self) == unsafeBitCast(SIG_IGN, to: Int.self)
    }
}
