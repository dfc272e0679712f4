internal import HTTPTypes
internal import Hummingbird

/// Refuses requests that another site makes a browser send.
///
/// A browser says where a request comes from in `Sec-Fetch-Site`, older ones in `Origin`. A request that changes
/// something, carries a session cookie and says neither is refused. API tokens need none of this: a browser does not
/// send them by itself.
///
/// - Source: OWASP Cross-Site Request Forgery Prevention Cheat Sheet, "Fetch Metadata headers".
struct SameOrigin: RouterMiddleware {
    let publicURL: PublicURL?

    func handle(
        _ request: Request, context: ServerContext, next: (Request, ServerContext) async throws -> Response
    ) async throws -> Response {
        guard isAllowed(request) else { throw Problem.crossSite }
        return try await next(request, context)
    }

    private func isAllowed(_ request: Request) -> Bool {
        if request.method == .get || request.method == .head || request.headers[.authorization] != nil { return true }
        if let site = request.headers[.secFetchSite] { return site == "same-origin" || site == "none" }
        if let origin = request.headers[.origin] { return origin.lowercased() == ownOrigin(request) }
        return request.headers[.cookie] == nil
    }

    private func ownOrigin(_ request: Request) -> String {
        publicURL?.description ?? "http://\(request.head.authority ?? "")".lowercased()
    }
}
