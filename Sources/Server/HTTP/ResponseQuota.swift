internal import Hummingbird
internal import Model

/// Limits the memory for responses that one user's clients have not read yet; the clients may be slow or many.
struct ResponseQuota: RouterMiddleware {
    /// Most bytes of pending responses for one user.
    private static let limit = 32 << 20
    /// Responses of up to this many bytes are not counted: a list of chats is sent in one piece.
    private static let small = 32 << 10

    private let quota = UserQuota(limit)

    func handle(
        _ request: Request, context: ServerContext, next: (Request, ServerContext) async throws -> Response
    ) async throws -> Response {
        var response = try await next(request, context)
        guard let user = context.identity?.user.id, let length = response.body.contentLength, length > Self.small
        else { return response }
        let share = try quota.take(length, for: user)
        let body = response.body
        response.body = ResponseBody(contentLength: length) { writer in
            try await body.write(writer)
            withExtendedLifetime(share) {}
        }
        return response
    }
}
