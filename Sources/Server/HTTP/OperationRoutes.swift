internal import Hummingbird
internal import Logging
internal import Storage

/// Routes for monitoring the server.
struct OperationRoutes {
    let database: Database

    func register(on routes: some RouterMethods<ServerContext>) {
        routes.get("health") { _, _ in Response.text("ok\n") }
        routes.get("ready", use: ready)
    }

    private func ready(_ request: Request, context: ServerContext) async throws -> Response {
        do {
            try await database.requireCurrentSchema()
        } catch {
            context.logger.warning("Not ready", metadata: ["error": "\(error)"])
            throw Problem.unavailable
        }
        return .text("ready\n")
    }
}

extension Response {
    fileprivate static func text(_ text: String) -> Response {
        Response(
            status: .ok, headers: [.contentType: "text/plain; charset=utf-8"],
            body: ResponseBody(byteBuffer: ByteBuffer(string: text)))
    }
}
