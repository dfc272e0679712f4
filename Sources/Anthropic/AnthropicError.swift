/// Why a call to a model server failed.
///
/// Its ``description`` is safe to log and to show to an operator: made of our own words, a status and short tokens,
/// it holds no key, no address and no text of the server. What the server wrote is in ``message``: untrusted text that
/// has to be escaped before it is displayed.
public struct AnthropicError: Error, Sendable, Hashable {
    /// What went wrong.
    public let kind: Kind

    /// How far the call had come.
    public let phase: Phase

    /// HTTP status, if an answer came. An error inside a stream has the 200 of its stream, unless it names a status.
    public let status: Int?

    /// The server's name for the error, such as `overloaded_error`.
    public let type: String?

    /// The server's finer name for the error (`details.error_code`), such as `enforced_spend_limit_reached`.
    public let code: String?

    /// What the server wrote, or our own sentence where it wrote nothing. At most 500 characters, without control
    /// characters, the key replaced.
    public let message: String

    /// The server's identifier of the call, to be named to its support.
    public let requestID: String?

    /// How long the server asked to wait.
    public let retryAfter: Duration?

    /// The server's own word on whether another attempt makes sense (`x-should-retry`).
    let serverWantsRetry: Bool?

    /// Why the connection could not be made or broke, as far as that is known.
    public let fault: ConnectionFault?

    /// What went wrong with a call.
    public enum Kind: Sendable, Hashable {
        /// The server answered with a status other than 2xx. Redirects are among them: they are never followed.
        case http
        /// The connection could not be made or broke.
        case transport
        /// The server took too long.
        case timeout(Timeout)
        /// The stream ended before its last event: what arrived is a part of the message.
        case truncated
        /// The server sent something that is not the protocol.
        case protocolViolation
        /// A success status, but the body is something else than a stream of events.
        case notAnEventStream
        /// The server reported an error inside a stream that had begun well.
        case streamError
    }

    /// What took too long.
    public enum Timeout: Sendable, Hashable {
        /// Making the connection.
        case connect
        /// The head of the answer.
        case head
        /// The next bytes of the answer.
        case idle
    }

    /// How far a call had come. Only a call that has not shown text may be tried again unseen.
    public enum Phase: Int, Sendable, Hashable, Comparable {
        /// No connection yet.
        case connect
        /// Connected, no head of an answer yet; or the answer was an error.
        case head
        /// A stream began, without content so far.
        case beforeText
        /// Content was handed over.
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
