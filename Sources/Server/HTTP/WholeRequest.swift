internal import API
internal import Hummingbird
internal import NIOCore

/// A request whose body is completely in memory.
///
/// A stream of events watches the connection of its request. This requires a body that has been read to its end and can
/// be read again: with any other, Hummingbird aborts the process. So only whole requests can be answered with such a
/// stream.
struct WholeRequest: Sendable {
    let request: Request
    let body: [UInt8]

    /// - Throws: ``Problem/tooLarge``, without reading anything if the declared length is too large.
    init(_ request: Request, in context: some RequestContext) async throws {
        var request = request
        try request.requireLength(upTo: context.maxUploadSize)
        let limit = context.maxUploadSize
        body = Array(try await Request.receiving { try await request.collectBody(upTo: limit) }.readableBytesView)
        self.request = request
    }
}
