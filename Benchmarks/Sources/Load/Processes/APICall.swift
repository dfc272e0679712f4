import Foundation
import NIOCore
import NIOHTTP1
import NIOPosix

/// One request to Parley's JSON API, on its own connection.
struct APICall: Sendable {
    let port: Int
    let token: String
    let method: HTTPMethod
    let path: String
    var body = ""

    /// Makes the call.
    ///
    /// - Throws: ``LoadError`` if the answer is no success or takes more than a minute.
    func answer<Answer: Decodable>(as type: Answer.Type, on loop: any EventLoop) async throws -> Answer {
        let promise = loop.makePromise(of: Data.self)
        let channel = try await ClientBootstrap(group: loop).connectTimeout(.seconds(10))
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHTTPClientHandlers()
                    try channel.pipeline.syncOperations.addHandler(AnswerCollector(promise))
                }
            }
            .connect(host: "127.0.0.1", port: port).get()
        let deadline = loop.scheduleTask(in: .seconds(60)) { channel.close(promise: nil) }
        defer { deadline.cancel() }
        channel.write(HTTPClientRequestPart.head(head), promise: nil)
        if !body.isEmpty {
            channel.write(HTTPClientRequestPart.body(.byteBuffer(ByteBuffer(string: body))), promise: nil)
        }
        channel.writeAndFlush(HTTPClientRequestPart.end(nil), promise: nil)
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        return try decoder.decode(Answer.self, from: try await promise.futureResult.get())
    }

    private var head: HTTPRequestHead {
        let headers: HTTPHeaders = [
            "host": "127.0.0.1:\(port)", "accept": "application/json", "authorization": "Bearer \(token)",
            "content-type": "application/json", "content-length": "\(body.utf8.count)", "connection": "close",
        ]
        return HTTPRequestHead(version: .http1_1, method: method, uri: path, headers: headers)
    }
}

/// Collects the body of an answer.
private final class AnswerCollector: ChannelInboundHandler {
    typealias InboundIn = HTTPClientResponsePart

    private let promise: EventLoopPromise<Data>
    private var status = HTTPResponseStatus.ok
    private var body = ByteBuffer()

    init(_ promise: EventLoopPromise<Data>) {
        self.promise = promise
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head): status = head.status
        case .body(var part): body.writeBuffer(&part)
        case .end:
            if (200..<300).contains(status.code) {
                promise.succeed(Data(body.readableBytesView))
            } else {
                promise.fail(LoadError("The API answered \(status.code): \(String(buffer: body))"))
            }
            context.close(promise: nil)
        }
    }

    func channelInactive(context: ChannelHandlerContext) {
        promise.fail(LoadError("The API did not answer"))
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        promise.fail(error)
        context.close(promise: nil)
    }
}
