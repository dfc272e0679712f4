internal import API
internal import Assistant
internal import HTTPTypes
internal import Hummingbird
internal import Logging
internal import Model
internal import Sodium
internal import Storage

/// Routes under `/api/v1/auth` for one's own account.
struct ProfileRoutes {
    let accounts: AccountService
    let tokens: TokenStore
    let replies: Replies

    func register(on api: some RouterMethods<AccountContext>) {
        let auth = api.group("auth")
        auth.get("me") { _, context in try Response.json(UserBody(context.user)) }
        auth.patch("me", use: update)
        auth.post("password", use: changePassword)
        auth.post("email", use: changeEmail)
        auth.get("sessions", use: listSessions)
        auth.delete("sessions", use: endOtherSessions)
        auth.delete("sessions/:id", use: endSession)
        auth.get("tokens", use: listTokens)
        auth.post("tokens", use: createToken)
        auth.delete("tokens/:id", use: deleteToken)
    }

    private func update(_ request: Request, context: AccountContext) async throws -> Response {
        let body = try await request.body(ProfileBody.self, in: context)
        let theme = try body.theme.map { text in
            guard let theme = Theme(rawValue: text) else {
                throw InvalidInput("theme", .invalid, "must be one of \(Theme.allCases.map(\.rawValue))")
            }
            return theme
        }
        let user = try await accounts.users.updateProfile(
            of: context.user.id,
            displayName: try body.displayName.map {
                try Text.acceptLine($0, field: "display_name", length: Limits.displayName)
            },
            language: try body.locale.map { try Language(accepting: $0) }, theme: theme)
        var response = try Response.json(UserBody(user))
        // Prefetched pages still have the old language and theme.
        response.headers[.clearSiteData] = "\"prefetchCache\""
        return response
    }

    private func changePassword(_ request: Request, context: AccountContext) async throws -> Response {
        let body = try await request.body(PasswordBody.self, in: context)
        try await accounts.changePassword(body, in: context)
        replies.accessChanged(of: context.user.id)
        return .noContent
    }

    private func changeEmail(_ request: Request, context: AccountContext) async throws -> Response {
        let body = try await request.body(EmailBody.self, in: context)
        return try .json(UserBody(try await accounts.changeEmail(body, in: context)))
    }

    private func listSessions(_ request: Request, context: AccountContext) async throws -> Response {
        let sessions = try await accounts.sessions.sessions(of: context.user.id)
        return try .json(
            SessionListBody(sessions: sessions.map { SessionBody($0, current: context.identity.sessionID) }))
    }

    private func endOtherSessions(_ request: Request, context: AccountContext) async throws -> Response {
        try await accounts.sessions.endAll(of: context.user.id, but: context.identity.sessionID)
        context.record(.sessionsEnded, of: context.user.id)
        replies.accessChanged(of: context.user.id)
        return .noContent
    }

    private func endSession(_ request: Request, context: AccountContext) async throws -> Response {
        try await accounts.sessions.end(try context.identifier("id"), of: context.user.id)
        context.record(.sessionsEnded, of: context.user.id)
        replies.accessChanged(of: context.user.id)
        return .noContent
    }

    private func listTokens(_ request: Request, context: AccountContext) async throws -> Response {
        let list = try await tokens.tokens(of: context.user.id)
        return try .json(TokenListBody(tokens: list.map { TokenBody($0) }))
    }

    /// Requires a session: otherwise a token could create another one that outlives it.
    private func createToken(_ request: Request, context: AccountContext) async throws -> Response {
        guard context.identity.sessionID != nil else { throw Problem.sessionRequired }
        let body = try await request.body(NewTokenBody.self, in: context)
        let token = APIToken(
            userID: context.user.id,
            name: try Text.acceptLine(body.name, field: "name", length: Limits.tokenName),
            expiresAt: try body.expiresAt.map { try Timestamp(future: $0, field: "expires_at") })
        let secret = try await tokens.create(token)
        context.record(.tokenMade, of: context.user.id, ["token": "\(token.id)"])
        return try .json(TokenBody(token, secret: secret.text), status: .created)
    }

    private func deleteToken(_ request: Request, context: AccountContext) async throws -> Response {
        let id: APIToken.ID = try context.identifier("id")
        try await tokens.delete(id, of: context.user.id)
        context.record(.tokenDeleted, of: context.user.id, ["token": "\(id)"])
        replies.accessChanged(of: context.user.id)
        return .noContent
    }
}

extension Timestamp {
    /// Parses a time in the future.
    ///
    /// - Throws: `InvalidInput` for `field`.
    init(future text: String, field: String) throws {
        guard let time = Timestamp(text) else {
            throw InvalidInput(field, .invalid, "must be a time such as 2030-01-01T00:00:00Z")
        }
        guard time > .now else { throw InvalidInput(field, .outOfRange, "must be in the future") }
        self = time
    }
}
