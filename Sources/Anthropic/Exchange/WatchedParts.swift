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
    /// to say, or takes more than a few seconds, loses the connection instead.
    mutating func drain() async {
        watch.shorten(to: .seconds(1))
        watch.begin()
        var remaining = 16
        while remaining > 0, (try? await iterator.next()) ?? nil != nil {
            remaining -= 1
        }
        watch.end()
    }
}

extension HTTPClientResponse {
    /// The body, cut off at a number of bytes.
    ///
    /// - Parameters:
    ///   - bytes: Most bytes to read.
    ///   - limit: Longest time for all of it, so that a server that drips cannot hold a call.
    /// - Throws: ``IdleWatch/Expired``, or what the connection throws.
    func collectBody(
        upTo bytes: Int, within limit: Duration, clock: some Clock<Duration>
    ) async throws -> [UInt8] {
        let body = body
        return try await IdleWatch.limiting(to: limit, clock: clock) { watch in
            watch.begin()
            var collected: [UInt8] = []
            for try await part in body {
                collected.append(contentsOf: part.readableBytesView.prefix(bytes - collected.count))
                if collected.count == bytes { break }
            }
            return collected
        }
    }
}
