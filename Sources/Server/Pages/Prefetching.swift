internal import HTTPTypes
internal import Hummingbird
internal import Web

/// Lets the browser load a page ahead: a chat when the pointer rests on its link, because its feed delivers changes
/// until it is shown; other pages when the link is pressed. Loading a page changes nothing.
///
/// - Source: WHATWG HTML, "The `Speculation-Rules` header".
struct Prefetching: RouterMiddleware {
    private let rules: String?

    init(assets: Assets) {
        rules = assets.url(for: "speculation-rules.json").map { "\"\($0)\"" }
    }

    func handle(
        _ request: Request, context: ServerContext, next: (Request, ServerContext) async throws -> Response
    ) async throws -> Response {
        var response = try await next(request, context)
        if response.status == .ok { response.headers[.speculationRules] = rules }
        return response
    }
}
