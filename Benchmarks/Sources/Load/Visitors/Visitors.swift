import NIOCore

/// Several clients in closed loops, on one thread.
struct Visitors {
    private let loop: any EventLoop
    private let visitors: NIOLoopBound<[Visitor]>

    /// - Parameters:
    ///   - pause: Time between an answer and the next request of the same client.
    ///   - errand: What the client with this number does; called on the loop.
    init(
        _ count: Int, port: Int, on loop: any EventLoop, pause: TimeAmount = .zero,
        _ errand: @escaping @Sendable (Int) -> any Errand
    ) async throws {
        self.loop = loop
        visitors = try await loop.submit {
            NIOLoopBound(
                (0..<count).map { Visitor(port: port, on: loop, pause: pause, errand: errand($0)) }, eventLoop: loop)
        }.get()
    }

    /// Lets all clients run for a time. They keep their connections and errands from one run to the next.
    func run(for time: TimeAmount) async throws -> [Visit] {
        try await loop.flatSubmit { [loop, visitors] in
            let end = NIODeadline.now() + time
            return EventLoopFuture.whenAllSucceed(visitors.value.map { $0.run(until: end) }, on: loop)
        }.get()
    }

    /// Ends the run with the current answers.
    func stop() async throws {
        try await loop.submit { [visitors] in visitors.value.forEach { $0.stop() } }.get()
    }

    /// Closes all connections.
    func leave() async throws {
        try await loop.submit { [visitors] in visitors.value.forEach { $0.leave() } }.get()
    }
}
