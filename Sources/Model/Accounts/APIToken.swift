/// A secret that authenticates its owner in scripts. Only its hash is stored.
package struct APIToken: Hashable, Sendable, Identifiable {
    package typealias ID = Identifier<APIToken>

    /// Most tokens of one user.
    package static let most = 100

    package let id: ID
    package let userID: User.ID
    package let name: String
    package let createdAt: Timestamp
    package let lastUsedAt: Timestamp?
    /// `nil` means that it does not expire.
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
