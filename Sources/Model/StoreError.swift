/// Why a store did not do what it was asked. Bad input is ``InvalidInput``.
package enum StoreError: Error, Hashable, Sendable {
    /// There is no such thing, or it is somebody else's: the two read the same.
    case notFound
    /// The user already has as many non-archived chats as they may.
    case chatLimit(maximum: Int)
    /// A reply of this chat is still running.
    case replyRunning(Message.ID)
    /// As many replies to the user run as may.
    case tooManyReplies(maximum: Int)
    /// The reply came to its end, or is not the last of the shown branch.
    case nothingToContinue
    /// Another account has this e-mail address.
    case emailTaken
    /// The context was changed since the client read it.
    case versionConflict(current: Int)
    /// The invitation, set-up token or reset link is unknown, used up or expired.
    case invalidToken
    /// Registration is closed, and this was not the set-up of the first administrator.
    case registrationClosed
    /// The user already has as many API tokens as they may.
    case tokenLimit(maximum: Int)
    /// The last active administrator cannot be demoted or disabled.
    case lastAdministrator
}
