internal import API
internal import Model

extension UserBody {
    init(_ user: User) {
        self.init(
            id: "\(user.id)", email: "\(user.email)", displayName: user.displayName, role: user.role.rawValue,
            maxChats: user.maxChats, locale: user.language.rawValue, theme: user.theme.rawValue,
            isActive: user.isActive, createdAt: "\(user.createdAt)")
    }
}

extension SessionBody {
    init(_ session: Session, current: Session.ID?) {
        self.init(
            id: "\(session.id)", agent: session.agent, createdAt: "\(session.createdAt)",
            lastSeenAt: "\(session.lastSeenAt)", expiresAt: "\(session.expiresAt)", isCurrent: session.id == current)
    }
}

extension TokenBody {
    init(_ token: APIToken, secret: String? = nil) {
        self.init(
            id: "\(token.id)", name: token.name, createdAt: "\(token.createdAt)",
            lastUsedAt: token.lastUsedAt.map { "\($0)" }, expiresAt: token.expiresAt.map { "\($0)" }, secret: secret)
    }
}

extension InviteBody {
    init(_ invite: Invite, link: String? = nil) {
        self.init(
            id: "\(invite.id)", role: invite.role.rawValue, maxUses: invite.maxUses, uses: invite.uses,
            createdBy: invite.createdBy.map { "\($0)" }, createdAt: "\(invite.createdAt)",
            expiresAt: "\(invite.expiresAt)", link: link)
    }
}
