internal import API
internal import Assistant
internal import HTTPTypes
internal import Hummingbird
internal import Logging
internal import Model
internal import Storage

/// Routes under `/api/v1/auth` that do not require a sign-in.
struct AuthRoutes {
    let accounts: AccountService
    let replies: Replies
    let cookie: SessionCookie

    func register(on api: some RouterMethods<ServerContext>) {
        api.group("auth")
            .post("register", use: register)
            .post("login", use: login)
            .post("logout", use: logout)
            .post("reset", use: reset)
            .post("link", use: describe)
    }

    private func register(_ request: Request, context: ServerContext) async throws -> Response {
        let body = try await request.body(RegisterBody.self, in: context)
        let user = try await accounts.register(body, defaultLanguage: PageFrames.negotiate(request), in: context)
        return try await signedIn(user, status: .created, request)
    }

    private func login(_ request: Request, context: ServerContext) async throws -> Response {
        let body = try await request.body(LoginBody.self, in: context)
        let user = try await accounts.signIn(body, in: context)
        return try await signedIn(user, status: .ok, request)
    }

    private func logout(_ request: Request, context: ServerContext) async throws -> Response {
        if let identity = context.identity, let session = identity.sessionID {
            do {
                try await accounts.sessions.end(session, of: identity.user.id)
            } catch StoreError.notFound {}  // The session has already ended.
            context.record(.signedOut, of: identity.user.id)
            replies.accessChanged(of: identity.user.id)
        }
        var response = Response.noContent
        cookie.clear(on: &response)
        return response
    }

    private func reset(_ request: Request, context: ServerContext) async throws -> Response {
        let body = try await request.body(ResetBody.self, in: context)
        let owner = try await accounts.resetPassword(body, in: context)
        replies.accessChanged(of: owner.id)
        // The link proves as much as the new password would at the next sign-in.
        return owner.isActive ? try await signedIn(owner, status: .ok, request) : .noContent
    }

    private func describe(_ request: Request, context: ServerContext) async throws -> Response {
        try .json(try await accounts.describe(try await request.body(LinkQueryBody.self, in: context)))
    }

    /// Responds with the user and the cookie of a new session.
    private func signedIn(_ user: User, status: HTTPResponse.Status, _ request: Request) async throws -> Response {
        let agent = String((request.headers[.userAgent] ?? "").unicodeScalars.prefix(200).filter { $0.value >= 0x20 })
        let token = try await accounts.sessions.create(for: user.id, agent: agent)
        var response = try Response.json(UserBody(user), status: status)
        cookie.set(token, on: &response)
        return response
    }
}
