import NIOCore
import NIOPosix
import Synchronization

/// Stands between a client and a server, counts what they say, and cuts the connection where a test wants it.
public final class TCPProxy: Sendable {
    public enum Side: Sendable {
        case client, server
    }

    private struct State {
        var bytes: [Side: Int] = [:]
        var trips = 0
        var speaker = Side.server
        var connections = 0
        var cut: (side: Side, bytes: Int)?
        var cuts = 0
        /// The first connections, which are mute.
        var muted = 0
    }

    /// Port on the loopback interface.
    public let port: Int
    private let socket: String
    private let server: NIOAsyncChannel<any Channel, Never>
    /// Guards what was counted, and where to cut.
    private let state = Mutex(State())

    /// - Parameter socket: Path of the server's Unix socket.
    private init(to socket: String) async throws {
        self.socket = socket
        server = try await ServerBootstrap(group: .singletonMultiThreadedEventLoopGroup)
            .childChannelOption(.autoRead, value: false)
            .bind(host: "127.0.0.1", port: 0) { channel in channel.eventLoop.makeSucceededFuture(channel) }
        port = server.channel.localAddress?.port ?? 0
    }

    /// Runs a proxy for the duration of `body`.
    public static func running<Value: Sendable>(
        to socket: String, _ body: @Sendable (TCPProxy) async throws -> Value
    ) async throws -> Value {
        let proxy = try await TCPProxy(to: socket)
        let serving = Task { try await proxy.serve() }
        let result: Result<Value, any Error>
        do {
            result = .success(try await body(proxy))
        } catch {
            result = .failure(error)
        }
        serving.cancel()
        _ = await serving.result
        return try result.get()
    }

    /// How often the client spoke after the server.
    public var trips: Int { state.withLock { $0.trips } }

    /// How many connections were made.
    public var connections: Int { state.withLock { $0.connections } }

    /// How many connections were cut.
    public var cuts: Int { state.withLock { $0.cuts } }

    /// How many bytes a side has sent.
    public func bytes(from side: Side) -> Int { state.withLock { $0.bytes[side, default: 0] } }

    /// Cuts one connection after that many further bytes of a side.
    public func cut(after bytes: Int, from side: Side) {
        state.withLock { $0.cut = (side, bytes) }
    }

    /// Keeps all connections that there are open, but lets nothing through any more.
    public func mute() {
        state.withLock { $0.muted = $0.connections }
    }

    /// Cuts nothing any more.
    public func spare() {
        state.withLock { $0.cut = nil }
    }

    private func serve() async throws {
        try await server.executeThenClose { connections in
            try await withThrowingDiscardingTaskGroup { group in
                for try await connection in connections {
                    let number = state.withLock { state in
                        state.connections += 1
                        return state.connections
                    }
                    // A broken connection is expected here: tests are about them.
                    group.addTask { try? await self.connect(connection, number) }
                }
            }
        }
    }

    private func connect(_ channel: any Channel, _ number: Int) async throws {
        let client = try await Self.stream(on: channel)
        try await client.executeThenClose { fromClient, toClient in
            let upstream = try await ClientBootstrap(group: .singletonMultiThreadedEventLoopGroup)
                .connect(unixDomainSocketPath: socket) { channel in
                    channel.eventLoop.makeCompletedFuture {
                        try NIOAsyncChannel<ByteBuffer, ByteBuffer>(wrappingChannelSynchronously: channel)
                    }
                }
            try await upstream.executeThenClose { fromServer, toServer in
                try await channel.setOption(.autoRead, value: true).get()
                await withTaskGroup(of: Void.self) { group in
                    group.addTask { try? await self.copy(fromClient, to: toServer, from: .client, of: number) }
                    group.addTask { try? await self.copy(fromServer, to: toClient, from: .server, of: number) }
                    await group.next()
                    group.cancelAll()
                }
            }
        }
    }

    private static func stream(on channel: any Channel) async throws -> NIOAsyncChannel<ByteBuffer, ByteBuffer> {
        try await channel.eventLoop.submit {
            try NIOAsyncChannel(wrappingChannelSynchronously: channel)
        }.get()
    }

    private func copy(
        _ inbound: NIOAsyncChannelInboundStream<ByteBuffer>, to outbound: NIOAsyncChannelOutboundWriter<ByteBuffer>,
        from side: Side, of connection: Int
    ) async throws {
        for try await var buffer in inbound where !state.withLock({ connection <= $0.muted }) {
            let allowed = pass(buffer.readableBytes, from: side)
            let isWhole = allowed == nil
            if let part = buffer.readSlice(length: allowed ?? buffer.readableBytes), part.readableBytes > 0 {
                try await outbound.write(part)
            }
            guard isWhole else { return }
        }
    }

    /// Counts bytes. Returns how many of them pass before the cut, if it is there.
    private func pass(_ count: Int, from side: Side) -> Int? {
        state.withLock { state in
            state.bytes[side, default: 0] += count
            if side == .client, state.speaker == .server { state.trips += 1 }
            state.speaker = side
            guard let cut = state.cut, cut.side == side else { return nil }
            guard cut.bytes < count else {
                state.cut = (side, cut.bytes - count)
                return nil
            }
            state.cut = nil
            state.cuts += 1
            return cut.bytes
        }
    }
}
