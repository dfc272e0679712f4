internal import API
internal import Hummingbird
internal import NIOCore

/// A request whose body is completely in memory.
///
/// Only such a request is answered with a stream of events: what a client may still send would not be read while the
/// stream lasts.
struct WholeRequest: Sendable {
    let request: Request
    let body: [UInt8]
    /// The connection on which it arrived.
    let connection: any Channel

    /// - Throws: ``Problem/tooLarge``, without reading anything if the declared length is too large.
    init(_ request: Request, in context: some ClientContext) async throws {
        var request = request
        try request.requireLength(upTo: context.maxUploadSize)
        let limit = context.maxUploadSize
        body = Array(try await Request.receiving { try await request.collectBody(upTo: limit) }.readableBytesView)
        self.request = request
        connection = context.connection
    }
}
