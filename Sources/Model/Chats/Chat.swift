/// One conversation of one user. Its messages form a tree; `headID` says which branch is shown.
package struct Chat: Hashable, Sendable, Identifiable {
    package typealias ID = Identifier<Chat>

    /// Title of a chat that has not been named yet.
    package static let defaultTitle = "New Chat"

    package let id: ID
    package let userID: User.ID
    package var title: String
    /// Reserved.
    package var skillID: String?
    package var isArchived: Bool
    /// Name of the model that somebody chose for it; nil for the default one.
    package var model: String?
    /// How much the model may spend on an answer; nil for the model's own measure.
    package var effort: Effort?
    /// Last message of the shown branch; `nil` while the chat is empty.
    package var headID: Message.ID?
    /// The chat of which it began as a summary; `nil` also if that has been deleted.
    package var continuedFromID: ID?
    package let createdAt: Timestamp
    /// Time of the last change of any kind, including messages.
    package var updatedAt: Timestamp

    package init(
        id: ID = ID(), userID: User.ID, title: String = Self.defaultTitle, skillID: String? = nil,
        isArchived: Bool = false, model: String? = nil, effort: Effort? = nil, headID: Message.ID? = nil,
        continuedFromID: ID? = nil, createdAt: Timestamp, updatedAt: Timestamp
    ) {
        self.id = id
        self.userID = userID
        self.title = title
        self.skillID = skillID
        self.isArchived = isArchived
        self.model = model
        self.effort = effort
        self.headID = headID
        self.continuedFromID = continuedFromID
        self.createdAt = createdAt
        self.updatedAt = updatedAt
    }
}
