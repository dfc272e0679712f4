internal import Foundation
internal import NIOCore

extension Channel {
    /// Makes the system close connections whose peer does not accept the data sent to it.
    ///
    /// Set on the listening socket; accepted sockets inherit it.
    ///
    /// - Source: tcp(7), `TCP_USER_TIMEOUT`, which covers a zero window, too.
    func closeStalledConnections(after time: Duration) async throws {
        #if os(Linux)
            let milliseconds = min(Int(time / .milliseconds(1)), Int(CInt.max))
            try await setOption(.tcpOption(NIOBSDSocket.Option(rawValue: TCP_USER_TIMEOUT)), value: milliseconds).get()
        #endif
    }
}
