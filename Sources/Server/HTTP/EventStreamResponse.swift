internal import HTTPTypes
internal import Hummingbird
internal import Logging
internal import NIOCore

extension Response {
    /// A stream of events that proxies do not buffer. `write` is cancelled when the client disconnects.
    ///
    /// - Parameter write: Writes the events; the stream ends when it returns. The connection can be used again.
    static func eventStream(
        for whole: WholeRequest, logger: Logger,
        _ write: @escaping @Sendable (inout any ResponseBodyWriter) async throws -> Void
    ) -> Response {
        var headers: HTTPFields = [.contentType: "text/event-stream", .cacheControl: "no-store"]
        headers[.accelBuffering] = "no"
        let connection = whole.connection
        let body = ResponseBody { writer in
            do {
                try await DisconnectDetector.streaming(to: connection) {
                    var events: any ResponseBodyWriter = ConnectionWriter(connection: connection)
                    try await write(&events)
                }
                try await writer.finish(nil)
            } catch {
                let isDisconnect = error is CancellationError || error is ChannelError || error is IOError
                logger.log(
                    level: isDisconnect ? .debug : .error, "A stream of events ended early",
                    metadata: ["error": "\(error)"])
                throw error
            }
        }
        return Response(status: .ok, headers: headers, body: body)
    }
}
