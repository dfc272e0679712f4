internal import HTTPTypes
internal import Hummingbird
internal import NIOCore
internal import NIOHTTPTypes

/// Writes parts of a response's body straight to its connection. Whoever has the response's own writer ends it.
struct ConnectionWriter: ResponseBodyWriter {
    let connection: any Channel

    /// Waits only while the client reads more slowly than is written to it.
    ///
    /// - Throws: `CancellationError` if the task is cancelled; `ChannelError` if the connection has ended.
    func write(_ buffer: ByteBuffer) async throws {
        try Task.checkCancellation()
        if connection.isWritable {
            connection.writeAndFlush(HTTPResponsePart.body(buffer), promise: nil)
        } else {
            try await connection.writeAndFlush(HTTPResponsePart.body(buffer)).get()
        }
    }

    func finish(_ trailingHeaders: HTTPFields?) async throws {}
}
