/// Why a store refused an operation. For bad input see ``InvalidInput``.
package enum StoreError: Error, Hashable, Sendable {
    /// Missing, or owned by somebody else: the two cannot be told apart.
    case notFound
    /// The user has reached the limit of non-archived chats.
    case chatLimit(maximum: Int)
    /// A reply of this chat is still running.
    case replyRunning(Message.ID)
    /// The user has reached the limit of replies running or waiting.
    case tooManyReplies(maximum: Int)
    /// The reply was not cut off, or is not the last one of the shown branch.
    case nothingToContinue
    /// The chat has no messages to sum up.
    case nothingToSummarize
    /// The chat that the reply sums up has been deleted.
    case summarizedDeleted
    /// Another account has this e-mail address.
    case emailTaken
    /// The context was changed since the client read it.
    case versionConflict(current: Int)
    /// The invitation or set-up token is unknown, used up or expired.
    case invalidToken
    /// The link for a new password is unknown, used or expired.
    case invalidReset
    /// Registration is closed, and this was not the set-up of the first administrator.
    case registrationClosed
    /// The user has reached the limit of API tokens.
    case tokenLimit(maximum: Int)
    /// The last active administrator cannot be demoted or disabled.
    case lastAdministrator
}
