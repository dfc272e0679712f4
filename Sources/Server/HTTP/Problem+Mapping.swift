internal import API
internal import Assistant
internal import HTTPTypes
internal import Hummingbird
internal import Model
internal import NIOCore
internal import Sodium
internal import Storage

extension Problem {
    /// Maps any error to a problem of the API. An unexpected error becomes a bare 500: its details stay in the log.
    init(_ error: any Error) {
        switch error {
        case let problem as Problem: self = problem
        case let input as InvalidInput: self.init(input)
        case let error as StoreError: self.init(error)
        case let failure as DatabaseFailure: self.init(failure)
        case let throttled as LoginAttempts.Throttled:
            self = .throttled(after: throttled.retryAfter.secondsRoundedUp)
        case is PasswordHasher.Overloaded, is PasswordHasher.OutOfMemory, is Replies.Closing, is NodeLost:
            self = .unavailable
        case is ComputePool.Overloaded, is UserQuota.Exceeded: self = .tooMuchAtOnce
        case is ConnectionSettings.Fixed:
            self = .conflict("The server's settings name the connection; it can only be changed there")
        case is KeyFile.Failure, is ConnectionStore.UnreadableKey: self = .keyUnreadable
        case is NIOTooManyBytesError: self = .tooLarge
        case let error as any HTTPResponseError: self.init(status: error.status)
        default: self = .unexpected
        }
    }

    private init(status: HTTPResponse.Status) {
        switch status {
        case .notFound: self = .notFound
        case .contentTooLarge: self = .tooLarge
        case .unsupportedMediaType: self = .wrongMediaType
        default:
            self.init(status: status, slug: "http-\(status.code)", title: status.reasonPhrase)
        }
    }

    private init(_ input: InvalidInput) {
        self.init(
            status: .unprocessableContent, slug: "invalid", title: "Some of the input is not valid",
            faults: input.faults.map { .init(field: $0.field, code: $0.code.rawValue, detail: $0.detail) })
    }

    private init(_ failure: DatabaseFailure) {
        switch failure {
        case .busy, .full, .unavailable, .unknownOutcome: self = .unavailable
        case .constraint, .other: self = .unexpected
        }
    }

    private init(_ error: StoreError) {
        switch error {
        case .notFound: self = .notFound
        case .chatLimit(let maximum):
            self.init(
                status: .forbidden, slug: "chat-limit", title: "No more chats are allowed",
                detail: "At most \(maximum) chats may be open at a time. Archive or delete one.")
        case .replyRunning(let id):
            self.init(
                status: .conflict, slug: "reply-running", title: "A reply of this chat is still running",
                replyID: "\(id)")
        case .tooManyReplies(let maximum):
            self.init(
                status: .tooManyRequests, slug: "too-many-replies", title: "Too many of your replies are running",
                detail: "At most \(maximum) may run or wait at a time. Wait for one to end, or stop one.",
                retryAfter: 10)
        case .nothingToContinue:
            self = .conflict("Only the last reply of the shown branch can be continued, and only if it was cut")
        case .nothingToSummarize: self = .conflict("The chat has no messages that can be summed up")
        case .summarizedDeleted:
            self.init(
                status: .conflict, slug: "source-gone", title: "The chat that this sums up has been deleted",
                detail: "The summary and what follows it are kept, but it cannot be written again.")
        case .emailTaken:
            self.init(
                status: .conflict, slug: "email-taken", title: "There is an account with this e-mail address",
                faults: [.init(field: "email", code: "taken", detail: "has an account")])
        case .versionConflict(let current):
            self.init(
                status: .preconditionFailed, slug: "version-conflict", title: "Somebody saved another version",
                detail: "The current version is \(current)")
        case .invalidToken:
            self.init(
                status: .forbidden, slug: "invite-invalid",
                title: "The invitation or set-up token is missing, used up or expired")
        case .invalidReset:
            self.init(
                status: .forbidden, slug: "reset-invalid",
                title: "The link for a new password is invalid, used or expired")
        case .registrationClosed:
            self.init(status: .forbidden, slug: "registration-closed", title: "Registration is closed")
        case .tokenLimit(let maximum):
            self.init(
                status: .forbidden, slug: "token-limit", title: "No more API tokens are allowed",
                detail: "One person may have at most \(maximum). Delete one.")
        case .lastAdministrator:
            self.init(
                status: .conflict, slug: "last-administrator",
                title: "The last active administrator cannot be demoted or disabled")
        }
    }
}
