internal import HTTPTypes
internal import Hummingbird
internal import Logging
internal import NIOCore

extension Response {
    /// A stream of events that proxies do not buffer. `write` is cancelled when the client disconnects.
    ///
    /// - Parameter write: Writes the events; the stream ends when it returns.
    static func eventStream(
        for whole: WholeRequest, logger: Logger,
        _ write: @escaping @Sendable (inout any ResponseBodyWriter) async throws -> Void
    ) -> Response {
        // Hummingbird closes the connection after a response whose client it watches, so clients must not reuse it.
        var headers: HTTPFields = [
            .contentType: "text/event-stream", .cacheControl: "no-store", .connection: "close",
        ]
        headers[.accelBuffering] = "no"
        let body = ResponseBody { writer in
            do {
                try await whole.request.body.consumeWithCancellationOnInboundClose { body in
                    // Read the body to its end first: if writing finishes before Hummingbird has seen the end of the
                    // body, it drops the body's unfinished source, which aborts the process.
                    for try await _ in body {}
                    try await write(&writer)
                }
                try await writer.finish(nil)
            } catch {
                let isDeparture = error is CancellationError || error is ChannelError || error is IOError
                logger.log(
                    level: isDeparture ? .debug : .error, "A stream of events ended early",
                    metadata: ["error": "\(error)"])
                throw error
            }
        }
        return Response(status: .ok, headers: headers, body: body)
    }
}
