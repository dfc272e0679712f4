/// `PATCH /admin/users/{id}`.
public struct UserChangesBody: CommandBody {
    public var role: String?
    public var maxChats: Int?
    public var isActive: Bool?

    public init(role: String? = nil, maxChats: Int? = nil, isActive: Bool? = nil) {
        self.role = role
        self.maxChats = maxChats
        self.isActive = isActive
    }

    public enum CodingKeys: String, CodingKey {
        case role
        case maxChats = "max_chats"
        case isActive = "is_active"
    }
}

/// `GET /admin/users`.
public struct UserListBody: Codable, Sendable {
    public let users: [UserBody]

    public init(users: [UserBody]) {
        self.users = users
    }
}

/// `POST /admin/users/{id}/password-reset`.
public struct ResetLinkBody: Codable, Sendable {
    /// Link that allows its holder to choose a new password, once. Shown only here.
    public let link: String
    public let expiresAt: String

    public init(link: String, expiresAt: String) {
        self.link = link
        self.expiresAt = expiresAt
    }

    enum CodingKeys: String, CodingKey {
        case link
        case expiresAt = "expires_at"
    }
}

/// `POST /admin/invites`.
public struct NewInviteBody: CommandBody {
    public var role: String?
    public var maxUses: Int?
    public var expiresAt: String?

    public init(role: String? = nil, maxUses: Int? = nil, expiresAt: String? = nil) {
        self.role = role
        self.maxUses = maxUses
        self.expiresAt = expiresAt
    }

    public enum CodingKeys: String, CodingKey {
        case role
        case maxUses = "max_uses"
        case expiresAt = "expires_at"
    }
}

/// An invitation.
public struct InviteBody: Codable, Sendable {
    public let id: String
    public let role: String
    public let maxUses: Int
    public let uses: Int
    @Nullable public var createdBy: String?
    public let createdAt: String
    public let expiresAt: String
    /// The link: only in the response that created it.
    public let link: String?

    public init(
        id: String, role: String, maxUses: Int, uses: Int, createdBy: String?, createdAt: String, expiresAt: String,
        link: String? = nil
    ) {
        self.id = id
        self.role = role
        self.maxUses = maxUses
        self.uses = uses
        self.createdBy = createdBy
        self.createdAt = createdAt
        self.expiresAt = expiresAt
        self.link = link
    }

    enum CodingKeys: String, CodingKey {
        case id, role, uses, link
        case maxUses = "max_uses"
        case createdBy = "created_by"
        case createdAt = "created_at"
        case expiresAt = "expires_at"
    }
}

/// `GET /admin/invites`.
public struct InviteListBody: Codable, Sendable {
    public let invites: [InviteBody]

    public init(invites: [InviteBody]) {
        self.invites = invites
    }
}
