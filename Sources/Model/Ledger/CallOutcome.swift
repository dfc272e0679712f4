/// How a call ended, and what its server said about it.
package struct CallOutcome: Hashable, Sendable {
    package enum Ending: String, Sendable, CaseIterable {
        /// The model ended its answer, for whatever reason.
        case complete
        /// Its reader, or this program, ended it.
        case stopped
        /// The answer broke off.
        case failed
        /// No answer began: the server was not reached, or it reported an error instead. Nothing is billed.
        case rejected
        /// The process that made the call crashed.
        case lost
    }

    /// Characters kept of each text that comes from the server.
    package static let textLength = 200

    package let ending: Ending
    /// Why the model stopped, as the Messages API spells it.
    package let stopReason: String?
    /// Why the call failed.
    package let errorCode: String?
    /// Identifier of the request, for the operator.
    package let requestID: String?
    /// The tier that served the request, as the Messages API spells it.
    package let serviceTier: String?
    /// When the first visible text arrived.
    package let firstTextAt: Timestamp?

    /// Texts from the server are shortened, and control characters and invisible ones are left out.
    package init(
        _ ending: Ending, stopReason: String? = nil, errorCode: String? = nil, requestID: String? = nil,
        serviceTier: String? = nil, firstTextAt: Timestamp? = nil
    ) {
        self.ending = ending
        self.stopReason = stopReason.map(Self.cleaned)
        self.errorCode = errorCode.map(Self.cleaned)
        self.requestID = requestID.map(Self.cleaned)
        self.serviceTier = serviceTier.map(Self.cleaned)
        self.firstTextAt = firstTextAt
    }

    private static func cleaned(_ text: String) -> String {
        Line(String(text.unicodeScalars.prefix(textLength))).cleaned
    }
}
