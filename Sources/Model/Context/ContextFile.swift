/// Instructions that go to the model before every conversation.
package struct ContextFile: Hashable, Sendable, Identifiable {
    package typealias ID = Identifier<ContextFile>

    package enum Kind: String, Codable, Sendable {
        /// Everybody's, written by an administrator.
        case primary
        /// One user's own, added after the primary one.
        case personal
    }

    package let id: ID
    package let kind: Kind
    /// Owner of a personal one; `nil` for the primary one.
    package let userID: User.ID?
    package var content: String
    /// From 1; every save counts it up.
    package var version: Int
    /// Who saved this version; `nil` when that account is gone or the command line did it.
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
    /// Display name of who saved it.
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
