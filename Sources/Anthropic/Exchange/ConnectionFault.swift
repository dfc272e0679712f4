/// Why a connection to a model server could not be made or broke, in words of our own.
public enum ConnectionFault: Sendable, Hashable, CaseIterable {
    /// Nothing listens at the address.
    case refused
    /// The host name cannot be resolved.
    case unknownHost
    /// There is no route to the host.
    case unreachable
    /// The certificate is not trusted.
    case untrustedCertificate
    /// The certificate is for another host.
    case otherHost
    /// The server does not speak TLS.
    case noTLS
    /// TLS could not be agreed on.
    case handshake
    /// The server closed the connection.
    case closed
    /// This machine has no file descriptors left.
    case noDescriptors

    /// What it means, for an operator.
    public var explanation: String {
        switch self {
        case .refused: "nothing listens at its address and port"
        case .unknownHost: "the name of its host is not known"
        case .unreachable: "there is no way to its host"
        case .untrustedCertificate:
            "its certificate is not trusted: expired, self-signed, or of an authority this machine does not know"
        case .otherHost: "its certificate is another host's"
        case .noTLS: "it does not speak TLS; http:// may be meant"
        case .handshake: "TLS could not be agreed on"
        case .closed: "the server closed the connection"
        case .noDescriptors: "this machine has no file descriptors left"
        }
    }
}
