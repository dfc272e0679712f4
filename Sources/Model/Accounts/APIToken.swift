/// A secret that stands for its owner in scripts. Only its hash is stored.
package struct APIToken: Hashable, Sendable, Identifiable {
    package typealias ID = Identifier<APIToken>

    /// How many one person may have.
    package static let most = 100

    package let id: ID
    package let userID: User.ID
    package let name: String
    package let createdAt: Timestamp
    package let lastUsedAt: Timestamp?
    /// `nil`: until it is deleted.
    package let expiresAt: Timestamp?

    package init(
        id: ID = ID(), userID: User.ID, name: String, createdAt: Timestamp = .now, lastUsedAt: Timestamp? = nil,
        expiresAt: Timestamp? = nil
    ) {
        self.id = id
        self.userID = userID
        self.name = name
        self.createdAt = createdAt
        self.lastUsedAt = lastUsedAt
        self.expiresAt = expiresAt
    }
}
