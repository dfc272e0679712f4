/// Instructions that are sent to the model before every conversation.
package struct ContextFile: Hashable, Sendable, Identifiable {
    package typealias ID = Identifier<ContextFile>

    package enum Kind: String, Codable, Sendable {
        /// For everybody, written by an administrator.
        case primary
        /// One user's own, added after the primary one.
        case personal
    }

    package let id: ID
    package let kind: Kind
    /// Owner of a personal one; `nil` for the primary one.
    package let userID: User.ID?
    package var content: String
    /// Counts from 1; every save increments it.
    package var version: Int
    /// Who saved this version; `nil` if that account has been deleted or it was saved on the command line.
    package var updatedBy: User.ID?
    package let createdAt: Timestamp
    package var updatedAt: Timestamp

    package init(
        id: ID = ID(), kind: Kind, userID: User.ID?, content: String, version: Int, updatedBy: User.ID?,
        createdAt: Timestamp, updatedAt: Timestamp
    ) {
        self.id = id
        self.kind = kind
        self.userID = userID
        self.content = content
        self.version = version
        self.updatedBy = updatedBy
        self.createdAt = createdAt
        self.updatedAt = updatedAt
    }
}

/// One saved state of a context file.
package struct ContextVersion: Hashable, Sendable {
    package let version: Int
    package let content: String
    package let updatedBy: User.ID?
    /// Display name of the user who saved it.
    package let author: String?
    package let createdAt: Timestamp

    package init(version: Int, content: String, updatedBy: User.ID?, author: String?, createdAt: Timestamp) {
        self.version = version
        self.content = content
        self.updatedBy = updatedBy
        self.author = author
        self.createdAt = createdAt
    }
}
