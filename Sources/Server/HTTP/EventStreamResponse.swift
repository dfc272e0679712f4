internal import HTTPTypes
internal import Hummingbird
internal import Logging
internal import NIOCore

extension Response {
    /// A stream of events that no proxy holds back. The reader's leaving cancels `write`.
    ///
    /// - Parameter write: Writes the events; returning ends the stream.
    static func eventStream(
        for whole: WholeRequest, logger: Logger,
        _ write: @escaping @Sendable (inout any ResponseBodyWriter) async throws -> Void
    ) -> Response {
        // Hummingbird closes the connection after a response whose reader it watches; clients are not to reuse it.
        var headers: HTTPFields = [
            .contentType: "text/event-stream", .cacheControl: "no-store", .connection: "close",
        ]
        headers[.accelBuffering] = "no"
        let body = ResponseBody { writer in
            do {
                try await whole.request.body.consumeWithCancellationOnInboundClose { body in
                    // Reading to its end comes first: when the writing is done before Hummingbird has seen the end of
                    // the body, it drops the body's unfinished source, which stops the process.
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
