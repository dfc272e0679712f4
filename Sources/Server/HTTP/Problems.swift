internal import Hummingbird
internal import Logging
internal import NIOHTTP1
internal import Web

/// Turns every error into a response: JSON for programs, a page for people.
struct Problems: RouterMiddleware {
    let pages: PageFrames

    func handle(
        _ request: Request, context: ServerContext, next: (Request, ServerContext) async throws -> Response
    ) async throws -> Response {
        do {
            return try await next(request, context)
        } catch let error as HTTPParserError {
            throw error  // The connection itself responds with 400 and closes.
        } catch {
            let problem = Problem(error)
            if problem.status.kind == .serverError {
                context.logger.error("Request failed", metadata: ["error": "\(error)"])
            }
            if request.wantsPage {
                return pages.error(problem, request: request, context)
            }
            return try problem.response(requestID: context.id)
        }
    }
}

extension Request {
    /// Whether a person reads the response in a browser.
    fileprivate var wantsPage: Bool {
        !uri.path.hasPrefix("/api/") && (headers[.accept]?.contains("text/html") ?? false)
    }
}
