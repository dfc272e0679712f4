internal import Model

/// Why a reply failed. The codes are part of the API; pages translate them.
package enum ReplyFailure: String, Error, CaseIterable, Sendable {
    case overloaded = "upstream-overloaded"
    case rateLimited = "upstream-rate-limited"
    case unauthorized = "upstream-auth"
    case billing = "upstream-billing"
    case unreachable = "upstream-unreachable"
    case timeout = "upstream-timeout"
    case truncated = "upstream-truncated"
    case invalid = "upstream-invalid"
    case unknownModel = "upstream-model"
    case tooManyTokens = "upstream-max-tokens"
    case contextTooLong = "context-too-long"
    case overtime = "reply-overtime"
    case tooLong = "reply-too-long"
    case refused
    case empty
    case `internal`

    /// In English; says what to do. Contains nothing from the model server.
    package var detail: String {
        switch self {
        case .overloaded: "The model is overloaded at the moment. Try again in a minute."
        case .rateLimited: "The model's limit of requests is reached. Try again in a minute."
        case .unauthorized: "The model refused the server's key. Ask the administrator to check it."
        case .billing: "The account with the model's provider cannot pay. Ask the administrator."
        case .unreachable: "The model cannot be reached. Try again, or ask the administrator."
        case .timeout: "The model was silent for too long. Try again."
        case .truncated: "The connection to the model broke off. What arrived is kept; try again."
        case .invalid: "The model's server did not understand the request or answered in an unknown way."
        case .unknownModel:
            "The model's server does not know the model. Ask the administrator to check its name and the address."
        case .tooManyTokens:
            "The server asks for longer answers than the model gives. Ask the administrator to lower the limit."
        case .contextTooLong: "The conversation is too long for the model. Start a new chat."
        case .overtime: "The answer took longer than this server allows. What arrived is kept; continue it."
        case .tooLong: "The answer grew longer than this server allows. What arrived is kept; ask for the rest."
        case .refused: "The model declined to answer. The question is not sent to it again."
        case .empty: "The model answered with nothing. Try again or put it differently."
        case .internal: "The server failed. Try again."
        }
    }
}

extension Message {
    /// Marks a reply as failed.
    mutating func fail(_ failure: ReplyFailure) {
        status = .failed
        metadata = metadata ?? Metadata()
        metadata?.errorCode = failure.rawValue
    }
}
