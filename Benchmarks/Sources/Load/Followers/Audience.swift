import NIOCore
import NIOPosix

/// Many readers at once.
final class Audience {
    /// What the readers are.
    enum Kind {
        case clients
        /// Clients that read about 1 kB a second.
        case slowClients
        /// Pages, which get the changes of a chat as rendered blocks.
        case pages
    }

    private struct Seat {
        let started: EventLoopFuture<Void>
        let ended: EventLoopFuture<Reading>
        let channel: EventLoopFuture<any Channel>
    }

    /// Number of deltas that reached a reader.
    let delivered = Tally()
    private let loop: any EventLoop
    private var seats: [Seat] = []

    init(on loop: any EventLoop) {
        self.loop = loop
    }

    /// Opens a reader for each request, in batches, and waits until all streams have started.
    func open(_ requests: [(request: Request, text: SentText)], as kind: Kind = .clients) async throws {
        for start in stride(from: 0, to: requests.count, by: 50) {
            let some = requests[start..<min(start + 50, requests.count)].map { seat($0, $1, kind) }
            seats += some
            for seat in some { try await begun(seat) }
        }
    }

    /// Opens the readers one after the other, without waiting for streams to start.
    ///
    /// - Parameter rate: How many to open a second.
    func open(_ requests: [(request: Request, text: SentText)], rate: Int) async throws {
        let start = ContinuousClock.now
        for (number, (request, text)) in requests.enumerated() {
            try await Task.sleep(until: start + .seconds(1) * number / rate)
            seats.append(seat(request, text, .clients))
        }
    }

    /// Waits until all replies have ended, and closes readers that are not done in time.
    func readings(within limit: TimeAmount) async throws -> [Reading] {
        let channels = seats.map(\.channel)
        let deadline = loop.scheduleTask(in: limit) {
            for channel in channels { channel.whenSuccess { $0.close(promise: nil) } }
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

    private func seat(_ request: Request, _ text: SentText, _ kind: Kind) -> Seat {
        let started = loop.makePromise(of: Void.self)
        let ended = loop.makePromise(of: Reading.self)
        let channel = bootstrap(kind) { [delivered] channel in
            let pipeline = channel.pipeline.syncOperations
            switch kind {
            case .clients, .slowClients:
                try pipeline.addHandler(
                    Follower<EventReader>(
                        request, of: text, delivered: delivered, isSlow: kind == .slowClients, started: started,
                        ended: ended))
            case .pages:
                try pipeline.addHandler(
                    Follower<PageReader>(
                        request, of: text, delivered: delivered, isSlow: false, started: started, ended: ended))
            }
        }.connect(host: "127.0.0.1", port: request.port)
        channel.whenFailure { error in
            started.fail(error)
            var reading = Reading()
            reading.ending = .failed("\(error)")
            ended.succeed(reading)
        }
        return Seat(started: started.futureResult, ended: ended.futureResult, channel: channel)
    }

    private func bootstrap(
        _ kind: Kind, _ addFollower: @escaping @Sendable (any Channel) throws -> Void
    ) -> ClientBootstrap {
        let bootstrap = ClientBootstrap(group: loop).connectTimeout(.seconds(10))
            .channelInitializer { channel in channel.eventLoop.makeCompletedFuture { try addFollower(channel) } }
        guard kind == .slowClients else { return bootstrap }
        // Larger system buffers would take much of a reply in the reader's place.
        return bootstrap.channelOption(.autoRead, value: false)
            .channelOption(.socketOption(.so_rcvbuf), value: 4096)
            .channelOption(.maxMessagesPerRead, value: 1)
            .channelOption(.recvAllocator, value: FixedSizeRecvByteBufferAllocator(capacity: 1024))
    }
}
