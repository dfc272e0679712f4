import Foundation
import NIOCore
import NIOPosix

extension Request {
    /// Sends the request once, on a connection of its own.
    ///
    /// - Throws: ``LoadError`` if the answer is no success or takes more than a minute.
    func send(on loop: any EventLoop) async throws -> (answer: Answer, body: [UInt8]) {
        let promise = loop.makePromise(of: (answer: Answer, body: [UInt8]).self)
        let channel = try await ClientBootstrap(group: loop).connectTimeout(.seconds(10))
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(AnswerCollector(promise))
                }
            }
            .connect(host: "127.0.0.1", port: port).get()
        let deadline = loop.scheduleTask(in: .seconds(60)) { channel.close(promise: nil) }
        defer { deadline.cancel() }
        channel.writeAndFlush(bytes, promise: nil)
        let (answer, body) = try await promise.futureResult.get()
        guard (200..<300).contains(answer.status) else {
            throw LoadError("\(path) was answered \(answer.status): \(String(decoding: body, as: UTF8.self))")
        }
        return (answer, body)
    }

    /// Sends the request once and decodes the answer.
    func answer<Body: Decodable>(as type: Body.Type, on loop: any EventLoop) async throws -> Body {
        try JSONDecoder().decode(Body.self, from: Data(try await send(on: loop).body))
    }
}

/// Collects one answer, then closes the connection.
private final class AnswerCollector: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private let promise: EventLoopPromise<(answer: Answer, body: [UInt8])>
    private var answer = Answer()
    private var body: [UInt8] = []

    init(_ promise: EventLoopPromise<(answer: Answer, body: [UInt8])>) {
        self.promise = promise
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        unwrapInboundIn(data).withUnsafeReadableBytes { answer.read($0, into: &body) }
        guard answer.isComplete else { return }
        promise.succeed((answer, body))
        context.close(promise: nil)
    }

    func channelInactive(context: ChannelHandlerContext) {
        promise.fail(LoadError("The server did not answer"))
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        promise.fail(error)
        context.close(promise: nil)
    }
}
