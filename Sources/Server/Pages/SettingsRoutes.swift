internal import Hummingbird
internal import Model
internal import Storage
internal import Web

/// The page `/settings`.
struct SettingsRoutes {
    /// The period for which usage is shown.
    private static let usageTime = Duration.days(30)

    let frames: PageFrames
    let sessions: SessionStore
    let tokens: TokenStore
    let contexts: ContextStore
    let overview: OverviewStore

    init(frames: PageFrames, database: Database) {
        self.frames = frames
        sessions = SessionStore(database: database)
        tokens = TokenStore(database: database)
        contexts = ContextStore(database: database)
        overview = OverviewStore(database: database)
    }

    func register(on pages: some RouterMethods<AccountContext>) {
        pages.get("settings", use: settings)
    }

    private func settings(_ request: Request, context: AccountContext) async throws -> Response {
        let user = context.user
        let current = context.identity.sessionID
        let usage = try await overview.usage(of: user.id, since: Timestamp.now - Self.usageTime)
        let view = SettingsView(
            displayName: user.displayName,
            sessions: try await sessions.sessions(of: user.id).map { .init($0, current: current) },
            tokens: try await tokens.tokens(of: user.id).map { .init($0) },
            context: try await SavedContext(contexts, .personal(user.id)),
            usage: Usage(
                openChats: usage.openChats, maxChats: user.maxChats, inputTokens: usage.inputTokens,
                outputTokens: usage.outputTokens),
            passwordLength: Limits.passwordCharacters)
        return .html(frames.pages.settings(view, in: try await frames.site(for: request, user: user)))
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
