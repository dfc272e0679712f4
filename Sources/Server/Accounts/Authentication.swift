internal import HTTPTypes
internal import Hummingbird
internal import Model
internal import Sodium
internal import Storage

/// Identifies the sender of a request by an API token or, failing that, by the session cookie.
///
/// Looks it up on every request, so that signing out, disabling an account or deleting a token takes effect with the
/// next one.
struct Authentication: RouterMiddleware {
    let sessions: SessionStore
    let tokens: TokenStore
    let cookie: SessionCookie

    init(database: Database, cookie: SessionCookie) {
        sessions = SessionStore(database: database)
        tokens = TokenStore(database: database)
        self.cookie = cookie
    }

    func handle(
        _ request: Request, context: ServerContext, next: (Request, ServerContext) async throws -> Response
    ) async throws -> Response {
        var context = context
        context.identity = try await identity(of: request)
        context.isStillSignedIn = { await isSignedIn(request) }
        return try await next(request, context)
    }

    private func isSignedIn(_ request: Request) async -> Bool {
        do {
            return try await identity(of: request) != nil
        } catch is Problem {
            return false
        } catch {
            return true  // The database could not answer; ask again next time.
        }
    }

    private func identity(of request: Request) async throws -> Identity? {
        if let authorization = request.headers[.authorization] {
            guard let token = Self.bearerToken(authorization) else { throw Problem.signInRequired }
            guard let (user, end, revision) = try await tokens.owner(of: token) else { throw Problem.signInRequired }
            return Identity(user: user, revision: revision, means: .token(until: end))
        }
        guard let token = cookie.token(in: request) else { return nil }
        return try await sessions.resume(token).map {
            Identity(user: $0.user, revision: $0.revision, means: .session($0.session.id))
        }
    }

    /// Source: RFC 6750, section 2.1; the scheme is case-insensitive (RFC 9110, section 11.1).
    private static func bearerToken(_ authorization: String) -> SecretToken? {
        let parts = authorization.utf8.split(separator: UInt8(ascii: " "))
        guard parts.count == 2, parts[0].elementsEqual("bearer".utf8, by: { $0 | 0x20 == $1 }) else { return nil }
        return SecretToken(String(Substring(parts[1])), kind: .api)
    }
}
