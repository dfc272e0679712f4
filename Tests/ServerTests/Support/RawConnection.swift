import Foundation
import NIOCore
import NIOPosix
import Synchronization
import TestSupport
import Testing

/// A connection on which a test writes and reads raw bytes.
final class RawConnection: Sendable {
    private let channel: any Channel
    private let record: Record

    private init(_ channel: any Channel, _ record: Record) {
        self.channel = channel
        self.record = record
    }

    /// - Parameter reads: Whether to read what the server writes.
    static func open(to server: TestServer, reads: Bool = true) async throws -> RawConnection {
        let record = Record()
        let address = server.origin.dropFirst("http://".count).split(separator: ":")
        let channel = try await ClientBootstrap(group: .singletonMultiThreadedEventLoopGroup)
            .channelOption(.allowRemoteHalfClosure, value: false)
            .channelOption(.autoRead, value: reads)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture { try channel.pipeline.syncOperations.addHandler(record) }
            }
            .connect(host: String(address[0]), port: Int(address[1]) ?? 0).get()
        return RawConnection(channel, record)
    }

    /// Everything received.
    var received: String { record.state.withLock { String(decoding: $0.bytes, as: UTF8.self) } }

    /// Whether the server has ended the connection.
    var isClosed: Bool { record.state.withLock(\.isClosed) }

    /// Writes text; `\n` stands for the line ends of HTTP.
    func send(_ text: String) async throws {
        let bytes = text.replacingOccurrences(of: "\r\n", with: "\n").replacingOccurrences(of: "\n", with: "\r\n")
        try await channel.writeAndFlush(ByteBuffer(string: bytes))
    }

    func close() async {
        try? await channel.close()
    }

    /// Says that nothing more will be sent.
    func closeOutput() async throws {
        try await channel.close(mode: .output)
    }

    /// Reads what the server writes, from now on.
    func startReading() async throws {
        try await channel.setOption(.autoRead, value: true).get()
        channel.read()
    }

    /// Ends the connection with a reset, as a client does that crashes.
    func reset() async throws {
        let options = try #require(channel as? any SocketOptionProvider)
        try await options.setSoLinger(linger(l_onoff: 1, l_linger: 0)).get()
        await close()
    }

    /// Waits for a text to arrive.
    func expect(_ text: String) async throws {
        try await eventually("\(text) on the connection", within: .seconds(180)) { received.contains(text) }
    }

    func expectClosed() async throws {
        try await eventually("the end of the connection", within: .seconds(180)) { isClosed }
    }

    private final class Record: ChannelInboundHandler, Sendable {
        typealias InboundIn = ByteBuffer

        struct State {
            var bytes: [UInt8] = []
            var isClosed = false
        }

        /// Guards what was received.
        let state = Mutex(State())

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            let buffer = unwrapInboundIn(data)
            state.withLock { $0.bytes += buffer.readableBytesView }
        }

        func channelInactive(context: ChannelHandlerContext) {
            state.withLock { $0.isClosed = true }
        }

        func errorCaught(context: ChannelHandlerContext, error: any Error) {
            context.close(promise: nil)
        }
    }
}
