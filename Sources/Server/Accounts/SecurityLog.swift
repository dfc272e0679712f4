internal import Hummingbird
internal import Logging
internal import Model

/// Security events for the operator: who got in, who did not, and who changed the rights of others.
///
/// Each event is one line at level `notice` with the account, the person who acted and the client's address. No line
/// contains a secret or an e-mail address: a person may have typed a password in that field.
enum SecurityEvent: String {
    case registered = "Account registered"
    case signedIn = "Signed in"
    case signInFailed = "Sign-in failed"
    case throttled = "Too many attempts"
    case signedOut = "Signed out"
    case sessionsEnded = "Sessions ended"
    case passwordChanged = "Password changed"
    case passwordWrong = "Account not changed: the current password was wrong"
    case emailChanged = "E-mail address changed"
    case passwordReset = "Password reset"
    case resetOffered = "Password reset offered"
    case tokenMade = "API token made"
    case tokenDeleted = "API token deleted"
    case inviteMade = "Invitation made"
    case inviteDeleted = "Invitation deleted"
    case accountChanged = "Account changed"
    case contextSaved = "Context saved"
    case priceAdded = "Price added"
    case priceRemoved = "Price removed"
    case modelsAllowed = "Allowed models changed"
    case connectionSaved = "Connection to the model server saved"
    case connectionRemoved = "Connection to the model server removed"
    case connectionTested = "Connection to a model server tested"
}

extension ClientContext {
    /// Logs a security event.
    ///
    /// - Parameters:
    ///   - user: The account the event is about; `nil` if there is none.
    ///   - details: Further facts, by name. Never a secret.
    func record(_ event: SecurityEvent, of user: User.ID?, _ details: Logger.Metadata = [:]) {
        logger.notice(Logger.Message(stringLiteral: event.rawValue), metadata: metadata(of: user, details))
    }

    /// Logs a security event that a single client can trigger as often as it likes.
    func record(_ event: SecurityEvent, of user: User.ID?, pace: LogRateLimiter) {
        pace.log(to: logger, .notice, Logger.Message(stringLiteral: event.rawValue), metadata(of: user, [:]))
    }

    private func metadata(of user: User.ID?, _ details: Logger.Metadata) -> Logger.Metadata {
        var metadata = details
        metadata["user"] = user.map { "\($0)" } ?? "unknown"
        metadata["address"] = client.map { "\($0)" }
        return metadata
    }
}
