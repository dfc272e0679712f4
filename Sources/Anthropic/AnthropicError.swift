/// Why a call to a model server failed.
///
/// Its ``description`` is safe to log and to show to an operator: it consists of our own words, a status and short
/// tokens, and contains no key, address or text from the server. The server's own text is in ``message``; it is
/// untrusted and must be escaped before display.
public struct AnthropicError: Error, Sendable, Hashable {
    /// What went wrong.
    public let kind: Kind

    /// How far the call had got.
    public let phase: Phase

    /// HTTP status, if an answer came. An error inside a stream has the 200 of its stream, unless it names a status.
    public let status: Int?

    /// The server's name for the error, such as `overloaded_error`.
    public let type: String?

    /// The server's more specific name for the error (`details.error_code`), such as `enforced_spend_limit_reached`.
    public let code: String?

    /// The server's message, or our own sentence if it sent none. At most 500 characters, without control characters
    /// and with the key replaced.
    public let message: String

    /// The server's identifier of the call, to quote to its support.
    public let requestID: String?

    /// How long the server asked us to wait.
    public let retryAfter: Duration?

    /// Whether the server says that another attempt makes sense (`x-should-retry`).
    let serverWantsRetry: Bool?

    /// Why the connection could not be made or broke, if known.
    public let fault: ConnectionFault?

    /// What went wrong with a call.
    public enum Kind: Sendable, Hashable {
        /// The server answered with a status other than 2xx. Redirects are among them: they are never followed.
        case http
        /// The connection could not be made or broke.
        case transport
        /// The server took too long.
        case timeout(Timeout)
        /// The stream ended before its last event; only part of the message arrived.
        case truncated
        /// The server violated the protocol.
        case protocolViolation
        /// The status is success, but the body is not a stream of events.
        case notAnEventStream
        /// The server reported an error inside a stream that had begun well.
        case streamError
    }

    /// What took too long.
    public enum Timeout: Sendable, Hashable {
        /// Making the connection.
        case connect
        /// The response head.
        case head
        /// The next bytes of the response.
        case idle
    }

    /// How far a call had got. Only a call that has not shown text may be retried without the reader noticing.
    public enum Phase: Int, Sendable, Hashable, Comparable {
        /// No connection yet.
        case connect
        /// Connected, but no response head yet; or the response was an error.
        case head
        /// A stream has begun, without content so far.
        case beforeText
        /// Content was delivered.
        case afterText

        /// Earlier phases come first.
        public static func < (left: Self, right: Self) -> Bool {
            left.rawValue < right.rawValue
        }
    }

    init(
        _ kind: Kind, phase: Phase, status: Int? = nil, type: String? = nil, code: String? = nil,
        message: String? = nil, requestID: String? = nil, retryAfter: Duration? = nil, serverWantsRetry: Bool? = nil,
        fault: ConnectionFault? = nil
    ) {
        self.kind = kind
        self.phase = phase
        self.status = status
        self.type = type
        self.code = code
        self.message = message ?? Self.sentence(kind, status: status)
        self.requestID = requestID
        self.retryAfter = retryAfter
        self.serverWantsRetry = serverWantsRetry
        self.fault = fault
    }
}
