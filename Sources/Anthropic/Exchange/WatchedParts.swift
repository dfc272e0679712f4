internal import AsyncHTTPClient
internal import NIOCore

/// The parts of a body, each wait seen by an idle watch.
struct WatchedParts {
    private var iterator: HTTPClientResponse.Body.AsyncIterator
    private let watch: IdleWatch

    init(_ body: HTTPClientResponse.Body, _ watch: IdleWatch) {
        iterator = body.makeAsyncIterator()
        self.watch = watch
    }

    mutating func next() async throws -> ByteBuffer? {
        watch.begin()
        defer { watch.end() }
        return try await iterator.next()
    }

    /// Reads the little that follows a complete message, so that its connection can serve again. A server that has more
    /// to say, or takes its time, loses the connection instead.
    mutating func drain() async {
        watch.shorten(to: .seconds(1))
        var remaining = 16
        while remaining > 0, (try? await next()) ?? nil != nil {
            remaining -= 1
        }
    }

    /// Everything, cut off at a number of bytes.
    mutating func collect(upTo limit: Int) async throws -> [UInt8] {
        var bytes: [UInt8] = []
        while bytes.count < limit, let part = try await next() {
            bytes.append(contentsOf: part.readableBytesView.prefix(limit - bytes.count))
        }
        return bytes
    }
}
