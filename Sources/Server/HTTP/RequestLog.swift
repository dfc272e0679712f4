internal import HTTPTypes
internal import Hummingbird
internal import Logging

/// Logs one line for each request, with its route instead of its path, so that nothing private gets into the log.
struct RequestLog: RouterMiddleware {
    func handle(
        _ request: Request, context: ServerContext, next: (Request, ServerContext) async throws -> Response
    ) async throws -> Response {
        let start = ContinuousClock.now
        let response = try await next(request, context)
        context.logger.log(
            level: response.status.kind == .serverError ? .error : .debug, "Request",
            metadata: [
                "method": "\(request.method)", "route": "\(context.endpointPath ?? "none")",
                "status": "\(response.status.code)", "duration": "\(ContinuousClock.now - start)",
            ])
        return response
    }
}
