internal import API
internal import Hummingbird

/// A request whose body is whole in memory.
///
/// A stream of events watches its request's connection, which takes a body that has been read to its end and may be
/// read again: Hummingbird ends the process over any other. Only whole requests can be answered with such a stream.
struct WholeRequest: Sendable {
    let request: Request

    /// - Throws: ``Problem/tooLarge``, without a byte read where the length is told.
    init(_ request: Request, in context: some RequestContext) async throws {
        var request = request
        try request.requireLength(upTo: context.maxUploadSize)
        _ = try await request.collectBody(upTo: context.maxUploadSize)
        self.request = request
    }
}
