internal import AsyncHTTPClient
internal import NIOCore
internal import NIOHTTP1

#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Darwin)
    internal import Darwin
#endif

/// What the errors of the network stack mean. Their texts are never passed on: they hold addresses and header values.
enum TransportFailure {
    /// The failure of a call that got no head of an answer.
    static func beforeHead(_ error: any Error) -> AnthropicError {
        if let error = error as? HTTPClientError {
            return beforeHead(error)
        }
        return switch error {
        case ChannelError.connectTimeout: AnthropicError(.timeout(.connect), phase: .connect)
        case is ChannelError, is HTTPParserError: AnthropicError(.transport, phase: .head)
        case let error as IOError where [ECONNRESET, EPIPE].contains(error.errnoCode):
            AnthropicError(.transport, phase: .head)
        default: AnthropicError(.transport, phase: .connect)  // name lookup, refusal, TLS
        }
    }

    private static func beforeHead(_ error: HTTPClientError) -> AnthropicError {
        switch error {
        case .deadlineExceeded: AnthropicError(.timeout(.head), phase: .head)
        case .connectTimeout, .tlsHandshakeTimeout, .getConnectionFromPoolTimeout:
            AnthropicError(.timeout(.connect), phase: .connect)
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
