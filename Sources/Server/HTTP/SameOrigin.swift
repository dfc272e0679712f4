internal import HTTPTypes
internal import Hummingbird

/// Refuses requests that another site makes a browser send.
///
/// Browsers report where a request comes from in `Sec-Fetch-Site`; older ones only in `Origin`. A request that changes
/// something and carries a session cookie but neither header is refused. API tokens are exempt: browsers do not send
/// them automatically.
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
