internal import Hummingbird
internal import Model
internal import Storage
internal import Web

/// The page `/settings`.
struct SettingsRoutes {
    let frames: PageFrames
    let sessions: SessionStore
    let tokens: TokenStore
    let contexts: ContextStore
    let chats: ChatStore
    let ledger: LedgerStore

    init(frames: PageFrames, database: Database) {
        self.frames = frames
        sessions = SessionStore(database: database)
        tokens = TokenStore(database: database)
        contexts = ContextStore(database: database)
        chats = ChatStore(database: database)
        ledger = LedgerStore(database: database)
    }

    func register(on pages: some RouterMethods<AccountContext>) {
        pages.get("settings", use: settings)
    }

    private func settings(_ request: Request, context: AccountContext) async throws -> Response {
        let user = context.user
        let current = context.identity.sessionID
        let view = SettingsView(
            displayName: user.displayName,
            sessions: try await sessions.sessions(of: user.id).map { .init($0, current: current) },
            tokens: try await tokens.tokens(of: user.id).map { .init($0) },
            context: try await SavedContext(contexts, .personal(user.id)),
            usage: try await usage(of: user.id, offset: ShownChats.offset(of: request)),
            passwordLength: Limits.passwordCharacters)
        return .html(frames.pages.settings(view, in: try await frames.site(for: request, user: user)))
    }
}

extension SettingsRoutes {
    /// - Parameter offset: Minutes by which the reader's clock is ahead of UTC.
    fileprivate func usage(of user: User.ID, offset: Int) async throws -> Usage {
        let now = Timestamp.now
        func figures(_ period: UsagePeriod) async throws -> UsageFigures {
            let (start, end) = period.bounds(at: now, minutesAhead: offset)
            return UsageFigures(try await ledger.usage(of: user, since: start, until: end))
        }
        return Usage(
            limit: try await chats.limit(of: user), today: try await figures(.today), month: try await figures(.month))
    }
}

extension SettingsView.SessionItem {
    fileprivate init(_ session: Session, current: Session.ID?) {
        self.init(
            id: "\(session.id)", agent: session.agent, lastSeenAt: "\(session.lastSeenAt)",
            isCurrent: session.id == current)
    }
}

extension SettingsView.TokenItem {
    fileprivate init(_ token: APIToken) {
        self.init(
            id: "\(token.id)", name: token.name, createdAt: "\(token.createdAt)",
            lastUsedAt: token.lastUsedAt.map { "\($0)" }, expiresAt: token.expiresAt.map { "\($0)" })
    }
}
