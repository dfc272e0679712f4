/// A person who may sign in.
package struct User: Hashable, Sendable, Identifiable {
    package typealias ID = Identifier<User>

    package enum Role: String, Codable, Sendable, CaseIterable {
        case user, admin
    }

    package let id: ID
    package var email: EmailAddress
    package var displayName: String
    package var role: Role
    /// Most non-archived chats.
    package var maxChats: Int
    package var language: Language
    package var theme: Theme
    /// A disabled account cannot sign in, and its sessions and tokens are rejected.
    package var isActive: Bool
    package let createdAt: Timestamp

    package init(
        id: ID = ID(), email: EmailAddress, displayName: String, role: Role = .user,
        maxChats: Int = Limits.defaultMaxChats, language: Language = .en, theme: Theme = .system,
        isActive: Bool = true, createdAt: Timestamp = .now
    ) {
        self.id = id
        self.email = email
        self.displayName = displayName
        self.role = role
        self.maxChats = maxChats
        self.language = language
        self.theme = theme
        self.isActive = isActive
        self.createdAt = createdAt
    }
}
