import Foundation
import NIOCore

/// Why the server cannot accept connections.
struct ListeningFailure: Error, CustomStringConvertible {
    let description: String

    /// `nil` if the error has another cause.
    init?(_ error: any Error, host: String, port: Int) {
        let address = host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)"
        let reason: String
        switch error {
        case let error as IOError where error.errnoCode == EADDRINUSE: reason = "another program listens there"
        case let error as IOError where error.errnoCode == EADDRNOTAVAIL: reason = "this machine has no such address"
        case let error as IOError where error.errnoCode == EACCES: reason = "the system does not allow it"
        case is SocketAddressError, is SocketAddressError.UnknownHost: reason = "the name of the host is not known"
        default: return nil
        }
        description = "cannot listen on \(address): \(reason); PARLEY_HOST and PARLEY_PORT say where to listen"
    }
}
