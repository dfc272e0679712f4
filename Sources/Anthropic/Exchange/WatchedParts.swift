internal import AsyncHTTPClient
internal import NIOCore

/// The parts of a body, with each wait timed by an idle watch.
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

    /// Reads the few bytes after a complete message, so that its connection can be reused. If the server sends more, or
    /// takes more than a few seconds, the connection is closed instead.
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
    ///   - bytes: The most bytes to read.
    ///   - limit: The longest time for the whole body, so that a slow-dripping server cannot hold up a call.
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
