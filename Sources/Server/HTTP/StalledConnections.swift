internal import Foundation
internal import NIOCore

extension Channel {
    /// Has the system close connections whose other end takes nothing of what was sent to it.
    ///
    /// Asked of the listening socket, from which accepted ones inherit it.
    ///
    /// - Source: tcp(7), `TCP_USER_TIMEOUT`, which counts a window of zero, too.
    func closeStalledConnections(after time: Duration) async throws {
        #if os(Linux)
            let milliseconds = min(Int(time / .milliseconds(1)), Int(CInt.max))
            try await setOption(.tcpOption(NIOBSDSocket.Option(rawValue: TCP_USER_TIMEOUT)), value: milliseconds).get()
        #endif
    }
}
