internal import API
internal import Hummingbird
internal import NIOCore

/// A request whose body is whole in memory.
///
/// A stream of events watches its request's connection, which takes a body that has been read to its end and may be
/// read again: Hummingbird ends the process over any other. Only whole requests can be answered with such a stream.
struct WholeRequest: Sendable {
    let request: Request
    let body: [UInt8]

    /// - Throws: ``Problem/tooLarge``, without a byte read where the length is told.
    init(_ request: Request, in context: some RequestContext) async throws {
        var request = request
        try request.requireLength(upTo: context.maxUploadSize)
        body = Array(try await request.collectBody(upTo: context.maxUploadSize).readableBytesView)
        self.request = request
    }
}
