/// A link that allows somebody to register. Only its hash is stored.
package struct Invite: Hashable, Sendable, Identifiable {
    package typealias ID = Identifier<Invite>

    /// How long an invitation is valid unless its creator says otherwise.
    package static let lifetime = Duration.days(7)
    /// How many accounts one invitation can create.
    package static let usesRange = 1...1000

    package let id: ID
    /// Role of the accounts it creates.
    package let role: User.Role
    package let maxUses: Int
    package let uses: Int
    package let createdBy: User.ID?
    package let createdAt: Timestamp
    package let expiresAt: Timestamp

    package init(
        id: ID = ID(), role: User.Role, maxUses: Int, uses: Int = 0, createdBy: User.ID?, createdAt: Timestamp = .now,
        expiresAt: Timestamp
    ) {
        self.id = id
        self.role = role
        self.maxUses = maxUses
        self.uses = uses
        self.createdBy = createdBy
        self.createdAt = createdAt
        self.expiresAt = expiresAt
    }
}
