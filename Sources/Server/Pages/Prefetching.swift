internal import HTTPTypes
internal import Hummingbird
internal import Web

/// Lets the browser load a page when its reader is about to go there. All pages are made to be read only, and what
/// changes until they are shown their feed tells.
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
        if response.status == .ok, let name = HTTPField.Name("Speculation-Rules") { response.headers[name] = rules }
        return response
    }
}
