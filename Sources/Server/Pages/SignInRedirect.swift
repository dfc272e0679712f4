internal import Foundation
internal import HTTPTypes
internal import Hummingbird
internal import Storage

/// Redirects visitors who are not signed in to the sign-in page, and from there back.
struct SignInRedirect: RouterMiddleware {
    let registration: Registration

    func handle(
        _ request: Request, context: ServerContext, next: (Request, ServerContext) async throws -> Response
    ) async throws -> Response {
        guard context.identity == nil else { return try await next(request, context) }
        guard request.method == .get || request.method == .head else { throw Problem.signInRequired }
        guard try await registration.isSetUp() else { return .redirect("/setup") }
        let wanted = request.uri.string
        let next = wanted.addingPercentEncoding(withAllowedCharacters: Self.plain) ?? "/"
        return .redirect(wanted == "/" ? "/login" : "/login?next=\(next)")
    }

    /// Characters without a special meaning in a query value.
    private static let plain = CharacterSet.alphanumerics.intersection(.urlQueryAllowed)
        .union(CharacterSet(charactersIn: "/-._~"))
}
