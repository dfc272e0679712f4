/// `POST /auth/register`.
public struct RegisterBody: CommandBody {
    public var email: String
    public var password: String
    public var displayName: String?
    public var locale: String?
    /// An invitation; the set-up token for the first account.
    public var invite: String?

    public init(
        email: String, password: String, displayName: String? = nil, locale: String? = nil, invite: String? = nil
    ) {
        self.email = email
        self.password = password
        self.displayName = displayName
        self.locale = locale
        self.invite = invite
    }

    public enum CodingKeys: String, CodingKey {
        case email, password, locale, invite
        case displayName = "display_name"
    }
}

/// `POST /auth/login`.
public struct LoginBody: CommandBody {
    public var email: String
    public var password: String

    public init(email: String, password: String) {
        self.email = email
        self.password = password
    }

    public enum CodingKeys: String, CodingKey {
        case email, password
    }
}

/// `PATCH /auth/me`.
public struct ProfileBody: CommandBody {
    public var displayName: String?
    public var locale: String?
    public var theme: String?

    public init(displayName: String? = nil, locale: String? = nil, theme: String? = nil) {
        self.displayName = displayName
        self.locale = locale
        self.theme = theme
    }

    public enum CodingKeys: String, CodingKey {
        case locale, theme
        case displayName = "display_name"
    }
}

/// `POST /auth/password`.
public struct PasswordBody: CommandBody {
    public var currentPassword: String
    public var newPassword: String

    public init(currentPassword: String, newPassword: String) {
        self.currentPassword = currentPassword
        self.newPassword = newPassword
    }

    public enum CodingKeys: String, CodingKey {
        case currentPassword = "current_password"
        case newPassword = "new_password"
    }
}

/// `POST /auth/email`.
public struct EmailBody: CommandBody {
    public var email: String
    public var currentPassword: String

    public init(email: String, currentPassword: String) {
        self.email = email
        self.currentPassword = currentPassword
    }

    public enum CodingKeys: String, CodingKey {
        case email
        case currentPassword = "current_password"
    }
}

/// `POST /auth/link`.
public struct LinkQueryBody: CommandBody {
    /// The secret in the link.
    public var token: String

    public init(token: String) {
        self.token = token
    }

    public enum CodingKeys: String, CodingKey {
        case token
    }
}

/// What a link with a secret is for.
public struct LinkBody: Codable, Sendable {
    /// `invite` or `reset`.
    public let kind: String
    /// Who made the invitation, or whose password it resets.
    @Nullable public var name: String?

    public init(kind: String, name: String?) {
        self.kind = kind
        self.name = name
    }
}

/// `POST /auth/reset`.
public struct ResetBody: CommandBody {
    public var token: String
    public var password: String

    public init(token: String, password: String) {
        self.token = token
        self.password = password
    }

    public enum CodingKeys: String, CodingKey {
        case token, password
    }
}

/// An account.
public struct UserBody: Codable, Sendable {
    public let id: String
    public let email: String
    public let displayName: String
    /// `user` or `admin`.
    public let role: String
    public let maxChats: Int
    /// `en` or `ru`.
    public let locale: String
    /// `system`, `light` or `dark`.
    public let theme: String
    public let isActive: Bool
    public let createdAt: String

    public init(
        id: String, email: String, displayName: String, role: String, maxChats: Int, locale: String, theme: String,
        isActive: Bool, createdAt: String
    ) {
        self.id = id
        self.email = email
        self.displayName = displayName
        self.role = role
        self.maxChats = maxChats
        self.locale = locale
        self.theme = theme
        self.isActive = isActive
        self.createdAt = createdAt
    }

    enum CodingKeys: String, CodingKey {
        case id, email, role, locale, theme
        case displayName = "display_name"
        case maxChats = "max_chats"
        case isActive = "is_active"
        case createdAt = "created_at"
    }
}

/// A signed-in browser.
public struct SessionBody: Codable, Sendable {
    public let id: String
    public let agent: String
    public let createdAt: String
    public let lastSeenAt: String
    public let expiresAt: String
    /// Whether the request came from this one.
    public let isCurrent: Bool

    public init(
        id: String, agent: String, createdAt: String, lastSeenAt: String, expiresAt: String, isCurrent: Bool
    ) {
        self.id = id
        self.agent = agent
        self.createdAt = createdAt
        self.lastSeenAt = lastSeenAt
        self.expiresAt = expiresAt
        self.isCurrent = isCurrent
    }

    enum CodingKeys: String, CodingKey {
        case id, agent
        case createdAt = "created_at"
        case lastSeenAt = "last_seen_at"
        case expiresAt = "expires_at"
        case isCurrent = "current"
    }
}

/// `GET /auth/sessions`.
public struct SessionListBody: Codable, Sendable {
    public let sessions: [SessionBody]

    public init(sessions: [SessionBody]) {
        self.sessions = sessions
    }
}

/// `POST /auth/tokens`.
public struct NewTokenBody: CommandBody {
    public var name: String
    public var expiresAt: String?

    public init(name: String, expiresAt: String? = nil) {
        self.name = name
        self.expiresAt = expiresAt
    }

    public enum CodingKeys: String, CodingKey {
        case name
        case expiresAt = "expires_at"
    }
}

/// An API token.
public struct TokenBody: Codable, Sendable {
    public let id: String
    public let name: String
    public let createdAt: String
    @Nullable public var lastUsedAt: String?
    @Nullable public var expiresAt: String?
    /// The secret: only in the response that created it.
    public let secret: String?

    public init(
        id: String, name: String, createdAt: String, lastUsedAt: String?, expiresAt: String?, secret: String? = nil
    ) {
        self.id = id
        self.name = name
        self.createdAt = createdAt
        self.lastUsedAt = lastUsedAt
        self.expiresAt = expiresAt
        self.secret = secret
    }

    enum CodingKeys: String, CodingKey {
        case id, name, secret
        case createdAt = "created_at"
        case lastUsedAt = "last_used_at"
        case expiresAt = "expires_at"
    }
}

/// `GET /auth/tokens`.
public struct TokenListBody: Codable, Sendable {
    public let tokens: [TokenBody]

    public init(tokens: [TokenBody]) {
        self.tokens = tokens
    }
}
