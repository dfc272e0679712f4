internal import AsyncHTTPClient
internal import NIOCore
internal import NIOHTTP1
internal import NIOPosix

#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Darwin)
    internal import Darwin
#endif

/// What the errors of the network stack mean. Their texts are never passed on, because they contain addresses and
/// header values.
enum TransportFailure {
    /// The failure of a call that got no response head.
    static func beforeHead(_ error: any Error) -> AnthropicError {
        if let error = error as? HTTPClientError {
            return beforeHead(error)
        }
        return switch error {
        case ChannelError.connectTimeout: AnthropicError(.timeout(.connect), phase: .connect)
        case is ChannelError, is HTTPParserError: AnthropicError(.transport, phase: .head, fault: .closed)
        case let error as IOError where [ECONNRESET, EPIPE].contains(error.errnoCode):
            AnthropicError(.transport, phase: .head, fault: .closed)
        default: AnthropicError(.transport, phase: .connect, fault: fault(error))  // name lookup, refusal, TLS
        }
    }

    private static func fault(_ error: any Error) -> ConnectionFault? {
        switch error {
        case let error as NIOConnectionError where error.connectionErrors.isEmpty:
            return .unknownHost
        case let error as NIOConnectionError:
            return error.connectionErrors.lazy.compactMap { fault($0.error) }.first
        case let error as IOError:
            return fault(errno: error.errnoCode)
        default:
            return tlsFault(String(describing: error))
        }
    }

    private static func fault(errno code: CInt) -> ConnectionFault? {
        switch code {
        case ECONNREFUSED: .refused
        case ENETUNREACH, EHOSTUNREACH, ENETDOWN, EHOSTDOWN, EADDRNOTAVAIL: .unreachable
        case EMFILE, ENFILE: .noDescriptors
        case ECONNRESET, EPIPE: .closed
        default: nil
        }
    }

    /// Faults by their names in BoringSSL and its Swift wrapper.
    static func tlsFault(_ description: String) -> ConnectionFault? {
        let names: [(String, ConnectionFault)] = [
            ("CERTIFICATE_VERIFY_FAILED", .untrustedCertificate),
            ("unableToValidateCertificate", .untrustedCertificate),
            ("failedToValidateHostname", .otherHost), ("WRONG_VERSION_NUMBER", .noTLS), ("HTTP_REQUEST", .noTLS),
            ("uncleanShutdown", .closed), ("handshakeFailed", .handshake), ("sslError", .handshake),
        ]
        return names.first { description.contains($0.0) }?.1
    }

    private static func beforeHead(_ error: HTTPClientError) -> AnthropicError {
        switch error {
        case .deadlineExceeded: AnthropicError(.timeout(.head), phase: .head)
        case .connectTimeout, .tlsHandshakeTimeout, .getConnectionFromPoolTimeout:
            AnthropicError(.timeout(.connect), phase: .connect)
        case .remoteConnectionClosed: AnthropicError(.transport, phase: .head, fault: .closed)
        default: AnthropicError(.transport, phase: .head)
        }
    }

    /// Whether an error in the middle of a body means that the body just ended too early.
    static func isCut(_ error: any Error) -> Bool {
        if let error = error as? HTTPClientError {
            return error == .remoteConnectionClosed || error == .uncleanShutdown
        }
        return error as? HTTPParserError == .invalidEOFState
    }
}
