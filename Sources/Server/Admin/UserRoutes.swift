internal import API
internal import Assistant
internal import Hummingbird
internal import Logging
internal import Model
internal import Storage

/// Routes under `/api/v1/admin/users`.
struct UserRoutes {
    /// How long a password reset link is valid.
    private static let resetLifetime = Duration.seconds(24 * 3600)

    let users: UserStore
    let replies: Replies
    let links: Links

    func register(on admin: some RouterMethods<AdminContext>) {
        admin.group("users")
            .get(use: list)
            .get(":user", use: read)
            .patch(":user", use: update)
            .post(":user/password-reset", use: resetPassword)
    }

    private func list(_ request: Request, context: AdminContext) async throws -> Response {
        try .json(UserListBody(users: try await users.users().map { UserBody($0) }))
    }

    private func read(_ request: Request, context: AdminContext) async throws -> Response {
        try .json(UserBody(try await users.user(try context.identifier("user"))))
    }

    private func update(_ request: Request, context: AdminContext) async throws -> Response {
        let id: User.ID = try context.identifier("user")
        let body = try await request.body(UserChangesBody.self, in: context)
        if let maxChats = body.maxChats, !(0...1_000_000).contains(maxChats) {
            throw InvalidInput("max_chats", .outOfRange, "must be from 0 to 1000000")
        }
        let user = try await users.update(
            id, role: try body.role.map { try User.Role(accepting: $0) }, maxChats: body.maxChats,
            isActive: body.isActive)
        replies.accessChanged(of: id)
        context.record(
            .accountChanged, of: id,
            [
                "by": "\(context.user.id)", "role": "\(user.role)", "max_chats": "\(user.maxChats)",
                "is_active": "\(user.isActive)",
            ])
        return try .json(UserBody(user))
    }

    private func resetPassword(_ request: Request, context: AdminContext) async throws -> Response {
        let id: User.ID = try context.identifier("user")
        let expiresAt = context.identity.bounding(.now + Self.resetLifetime)
        let token = try await users.createPasswordReset(for: id, expiresAt: expiresAt)
        context.record(.resetOffered, of: id, ["by": "\(context.user.id)"])
        let body = ResetLinkBody(link: links.to("reset", with: token, request, context), expiresAt: "\(expiresAt)")
        return try .json(body, status: .created)
    }
}

extension User.Role {
    init(accepting text: String) throws {
        guard let role = Self(rawValue: text) else {
            throw InvalidInput("role", .invalid, "must be one of \(Self.allCases.map(\.rawValue))")
        }
        self = role
    }
}
