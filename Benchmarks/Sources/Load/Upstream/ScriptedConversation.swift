import Foundation
import NIOCore
import NIOHTTP1

/// One connection to the scripted model: reads a request, starts the requested reply, then sends its deltas.
///
/// Answers are written as prepared bytes, in one piece each, to keep the tool's own cost low.
final class ScriptedConversation: ChannelInboundHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundOut = ByteBuffer

    private let upstream: ScriptedUpstream
    private var isForMessages = false
    private var body = ByteBuffer()
    private var context: ChannelHandlerContext?

    init(upstream: ScriptedUpstream) {
        self.upstream = upstream
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head):
            isForMessages = head.method == .POST && head.uri == "/v1/messages"
            body.clear()
        case .body(var part): body.writeBuffer(&part)
        case .end:
            self.context = context
            answer()
        }
    }

    func channelInactive(context: ChannelHandlerContext) {
        self.context = nil
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }

    /// Sends the next delta.
    func send(_ chunk: DeltaText.Form, time: [UInt8]) {
        guard let context else { return }
        var buffer = context.channel.allocator.buffer(capacity: chunk.bytes.count)
        buffer.writeBytes(chunk.bytes)
        buffer.setBytes(time, at: chunk.time)
        context.writeAndFlush(wrapOutboundOut(buffer), promise: nil)
    }

    /// Ends the reply.
    func end() {
        send(HTTPChunk.of(MessagesEvent.ending) + HTTPChunk.last)
    }

    private func answer() {
        guard isForMessages, let reply = Self.reply(in: body.readableBytesView), upstream.has(reply: reply) else {
            return send(Array("HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\n\r\n".utf8))
        }
        let head = "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n"
        send(Array(head.utf8) + HTTPChunk.of(MessagesEvent.beginning))
        upstream.join(self, reply: reply)
    }

    private func send(_ bytes: [UInt8]) {
        guard let context else { return }
        context.writeAndFlush(wrapOutboundOut(ByteBuffer(bytes: bytes)), promise: nil)
    }

    /// The number in the last `reply N.` of a prompt.
    private static func reply(in body: ByteBufferView) -> Int? {
        let text = String(decoding: body, as: UTF8.self)
        guard let mark = text.range(of: "reply ", options: .backwards) else { return nil }
        return Int(text[mark.upperBound...].prefix { $0 != "." })
    }
}
