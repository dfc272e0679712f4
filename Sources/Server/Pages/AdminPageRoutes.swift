internal import Hummingbird
internal import Model
internal import Storage
internal import Web

/// The pages for people and invitations, for administrators.
struct AdminPageRoutes {
    let frames: PageFrames
    let overview: OverviewStore
    let invites: InviteStore
    let links: Links

    init(frames: PageFrames, database: Database, links: Links) {
        self.frames = frames
        self.links = links
        overview = OverviewStore(database: database)
        invites = InviteStore(database: database)
    }

    func register(on pages: some RouterMethods<AdminContext>) {
        pages.get("users", use: listPeople)
        pages.get("users/:user", use: showPerson)
        pages.get("invites", use: listInvites)
    }

    private func listPeople(_ request: Request, context: AdminContext) async throws -> Response {
        let people = try await overview.people().map { PersonItem($0, reader: context.user.id) }
        return .html(frames.pages.people(people, in: try await frames.site(for: request, user: context.user)))
    }

    private func showPerson(_ request: Request, context: AdminContext) async throws -> Response {
        let person = try await overview.person(try context.identifier("user"))
        return .html(
            frames.pages.person(
                PersonItem(person, reader: context.user.id), linksAreLocal: links.areLocal(for: request, context),
                in: try await frames.site(for: request, user: context.user)))
    }

    private func listInvites(_ request: Request, context: AdminContext) async throws -> Response {
        let now = Timestamp.now
        let items = try await invites.invites().map { InviteItem($0, at: now) }
        return .html(
            frames.pages.invites(
                items, linksAreLocal: links.areLocal(for: request, context),
                in: try await frames.site(for: request, user: context.user)))
    }
}

extension Person {
    init(_ user: User) {
        self.init(
            id: "\(user.id)", displayName: user.displayName, email: "\(user.email)",
            role: user.role == .admin ? .admin : .user)
    }
}

extension PersonItem {
    fileprivate init(_ person: OverviewStore.Person, reader: User.ID) {
        self.init(
            id: "\(person.user.id)", person: Person(person.user), isActive: person.user.isActive,
            openChats: person.openChats, maxChats: person.user.maxChats, createdAt: "\(person.user.createdAt)",
            lastSeenAt: person.lastSeenAt.map { "\($0)" }, isReader: person.user.id == reader)
    }
}

extension InviteItem {
    fileprivate init(_ invite: Invite, at now: Timestamp) {
        let state: State = invite.uses >= invite.maxUses ? .usedUp : invite.expiresAt <= now ? .expired : .open
        self.init(
            id: "\(invite.id)", role: invite.role == .admin ? .admin : .user, uses: invite.uses,
            maxUses: invite.maxUses, createdAt: "\(invite.createdAt)", expiresAt: "\(invite.expiresAt)", state: state)
    }
}
