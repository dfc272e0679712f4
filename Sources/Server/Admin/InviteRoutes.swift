internal import API
internal import Hummingbird
internal import Logging
internal import Model
internal import Storage

/// Routes under `/api/v1/admin/invites`.
struct InviteRoutes {
    let invites: InviteStore
    let links: Links

    func register(on admin: some RouterMethods<AdminContext>) {
        admin.group("invites")
            .get(use: list)
            .post(use: create)
            .delete(":invite", use: delete)
    }

    private func list(_ request: Request, context: AdminContext) async throws -> Response {
        try .json(InviteListBody(invites: try await invites.invites().map { InviteBody($0) }))
    }

    private func create(_ request: Request, context: AdminContext) async throws -> Response {
        let body = try await request.body(NewInviteBody.self, in: context)
        let maxUses = body.maxUses ?? 1
        guard Invite.usesRange.contains(maxUses) else {
            throw InvalidInput("max_uses", .outOfRange, "must be from 1 to \(Invite.usesRange.upperBound)")
        }
        let wanted =
            try body.expiresAt.map { try Timestamp(future: $0, field: "expires_at") } ?? .now + Invite.lifetime
        let invite = Invite(
            role: try body.role.map { try User.Role(accepting: $0) } ?? .user, maxUses: maxUses,
            createdBy: context.user.id, expiresAt: context.identity.bounding(wanted))
        let token = try await invites.create(invite)
        context.record(
            .inviteMade, of: nil,
            ["by": "\(context.user.id)", "invite": "\(invite.id)", "role": "\(invite.role)", "uses": "\(maxUses)"])
        let link = links.to("register", with: token, request, context)
        return try .json(InviteBody(invite, link: link), status: .created)
    }

    private func delete(_ request: Request, context: AdminContext) async throws -> Response {
        let id: Invite.ID = try context.identifier("invite")
        try await invites.delete(id)
        context.record(.inviteDeleted, of: nil, ["by": "\(context.user.id)", "invite": "\(id)"])
        return .noContent
    }
}
