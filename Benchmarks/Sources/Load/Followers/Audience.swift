import NIOCore
import NIOPosix

/// Many readers at once.
final class Audience {
    private struct Seat {
        let started: EventLoopFuture<Void>
        let ended: EventLoopFuture<Reading>
        let channel: any Channel
    }

    /// Number of deltas that reached a reader.
    let delivered = Tally()
    private let loop: any EventLoop
    private var seats: [Seat] = []

    init(on loop: any EventLoop) {
        self.loop = loop
    }

    /// Opens a reader for each request, in batches, and waits until all streams have started.
    ///
    /// - Parameter isSlow: Whether these readers read about 1 kB a second.
    func open(_ requests: [(request: Request, text: SentText)], isSlow: Bool = false) async throws {
        for start in stride(from: 0, to: requests.count, by: 50) {
            var some: [Seat] = []
            for (request, text) in requests[start..<min(start + 50, requests.count)] {
                some.append(try await seat(request, text, isSlow: isSlow))
            }
            seats += some
            for seat in some { try await begun(seat) }
        }
    }

    /// Waits until all replies have ended, and closes readers that are not done in time.
    func readings(within limit: TimeAmount) async throws -> [Reading] {
        let channels = seats.map(\.channel)
        let deadline = loop.scheduleTask(in: limit) {
            for channel in channels { channel.close(promise: nil) }
        }
        var readings: [Reading] = []
        for seat in seats { readings.append(try await seat.ended.get()) }
        deadline.cancel()
        return readings
    }

    private func begun(_ seat: Seat) async throws {
        do {
            try await seat.started.get()
        } catch {
            throw LoadError(
                "A stream did not start: \(try await seat.ended.get().ending.map { "\($0)" } ?? "no reason")")
        }
    }

    private func seat(_ request: Request, _ text: SentText, isSlow: Bool) async throws -> Seat {
        let started = loop.makePromise(of: Void.self)
        let ended = loop.makePromise(of: Reading.self)
        do {
            let channel = try await bootstrap(isSlow: isSlow) { [delivered] in
                Follower(request, of: text, delivered: delivered, isSlow: isSlow, started: started, ended: ended)
            }.connect(host: "127.0.0.1", port: request.port).get()
            return Seat(started: started.futureResult, ended: ended.futureResult, channel: channel)
        } catch {
            started.fail(error)
            ended.fail(error)
            throw error
        }
    }

    private func bootstrap(isSlow: Bool, _ follower: @escaping @Sendable () -> Follower) -> ClientBootstrap {
        let bootstrap = ClientBootstrap(group: loop).connectTimeout(.seconds(10))
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(follower())
                }
            }
        guard isSlow else { return bootstrap }
        // Larger system buffers would take much of a reply in the reader's place.
        return bootstrap.channelOption(.autoRead, value: false)
            .channelOption(.socketOption(.so_rcvbuf), value: 4096)
            .channelOption(.maxMessagesPerRead, value: 1)
            .channelOption(.recvAllocator, value: FixedSizeRecvByteBufferAllocator(capacity: 1024))
    }
}
