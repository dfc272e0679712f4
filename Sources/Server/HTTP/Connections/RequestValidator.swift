internal import NIOCore
internal import NIOHTTP1

/// Checks the requests of a connection: they must be well-formed, arrive in time and stay within the size limits.
///
/// It goes before the codec for Hummingbird's types, which drop the HTTP version and repeated `Host` fields.
final class RequestValidator: ChannelDuplexHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias InboundOut = HTTPServerRequestPart
    typealias OutboundIn = HTTPServerResponsePart
    typealias OutboundOut = HTTPServerResponsePart

    private let rules: ConnectionRules
    private let counter: ConnectionCounter
    private var network: String?
    /// The HTTP versions of the requests that have not been answered completely, oldest first.
    private var unanswered = CircularBuffer<HTTPVersion>()
    /// Whether the response to the oldest of them has begun.
    private var answerHasBegun = false
    /// The body being received.
    private var body: BodyDeadline?
    private var clock: Scheduled<Void>?
    private var expectation = Expectation.none
    /// Whether all further input is ignored.
    private var isShut = false

    /// What a client waits for before it sends a body.
    ///
    /// - Source: RFC 9110, section 10.1.1.
    private enum Expectation {
        case none
        /// Status 100, as soon as earlier requests are answered.
        case permission
        /// A final status, because the body is too long. The connection then closes, since the client may or may not
        /// send the body.
        case refusal
    }

    init(_ rules: ConnectionRules, counter: ConnectionCounter) {
        self.rules = rules
        self.counter = counter
    }

    func channelActive(context: ChannelHandlerContext) {
        do {
            network = try counter.enter(from: context.remoteAddress?.ipAddress)
            context.fireChannelActive()
        } catch {
            isShut = true
            context.fireChannelActive()
            context.close(promise: nil)
        }
    }

    func channelInactive(context: ChannelHandlerContext) {
        clock?.cancel()
        clock = nil
        network.map(counter.leave)
        network = nil
        context.fireChannelInactive()
    }

    // MARK: - Requests

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard !isShut else { return }
        switch unwrapInboundIn(data) {
        case .head(let head):
            receive(head, context)
        case .body(let bytes):
            body?.receive(bytes.readableBytes)
            guard body?.isTooLong != true else { return shut(context) }
            context.fireChannelRead(data)
        case .end:
            body = nil
            clock?.cancel()
            clock = nil
            context.fireChannelRead(data)
        }
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        watch(context)
        context.fireChannelReadComplete()
    }

    private func receive(_ head: HTTPRequestHead, _ context: ChannelHandlerContext) {
        guard HostField.isValid(in: head), head.isPlain else {
            isShut = true
            return context.fireErrorCaught(HTTPParserError.invalidHeaderToken)
        }
        unanswered.append(head.version)
        body = BodyDeadline(rules, start: context.eventLoop.now)
        expectation = head.waitsForPermission ? (head.isTooLong ? .refusal : .permission) : .none
        var head = head
        if expectation == .refusal { head.headers.replaceOrAdd(name: "connection", value: "close") }
        context.fireChannelRead(wrapInboundOut(.head(head)))
        permit(context)
    }

    /// Tells the client to send its body if it is waiting for that and its request is next.
    private func permit(_ context: ChannelHandlerContext) {
        guard expectation == .permission, unanswered.count == 1, !answerHasBegun else { return }
        expectation = .none
        let head = HTTPResponseHead(version: .http1_1, status: .continue)
        context.writeAndFlush(wrapOutboundOut(.head(head)), promise: nil)
    }

    /// Refuses the body being received once it is too slow.
    private func watch(_ context: ChannelHandlerContext) {
        guard let body, clock == nil, !isShut else { return }
        clock = context.eventLoop.assumeIsolated().scheduleTask(deadline: body.deadline) {
            self.clock = nil
            guard let body = self.body, !self.isShut else { return }
            guard body.deadline <= context.eventLoop.now else { return self.watch(context) }
            self.refuseSlowBody(context)
        }
    }

    private func refuseSlowBody(_ context: ChannelHandlerContext) {
        if unanswered.count == 1, !answerHasBegun {
            let head = HTTPResponseHead(
                version: .http1_1, status: .requestTimeout, headers: ["connection": "close", "content-length": "0"])
            context.write(wrapOutboundOut(.head(head)), promise: nil)
            context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
        }
        shut(context)
    }

    private func shut(_ context: ChannelHandlerContext) {
        isShut = true
        context.close(promise: nil)
    }

    // MARK: - Answers

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        switch unwrapOutboundIn(data) {
        case .head(var head):
            answerHasBegun = true
            if let version = unanswered.first, !version.isOneOneOrLater {
                // Such a client knows no chunks: the end of the connection is the end of a body without a length.
                head.version = version
                head.headers.replaceOrAdd(name: "connection", value: "close")
            }
            if expectation == .refusal { head.headers.replaceOrAdd(name: "connection", value: "close") }
            context.write(wrapOutboundOut(.head(head)), promise: promise)
        case .body:
            context.write(data, promise: promise)
        case .end:
            answerHasBegun = false
            let version = unanswered.popFirst()
            guard version?.isOneOneOrLater ?? true else { return finish(data, promise, context) }
            context.write(data, promise: promise)
            if expectation == .refusal {
                context.flush()
                shut(context)
            } else {
                permit(context)
            }
        }
    }

    /// Ends the answer to an HTTP/1.0 client, and the connection once all of it has been sent.
    private func finish(_ data: NIOAny, _ promise: EventLoopPromise<Void>?, _ context: ChannelHandlerContext) {
        isShut = true
        let sent = promise ?? context.eventLoop.makePromise()
        sent.futureResult.assumeIsolated().whenComplete { _ in context.close(promise: nil) }
        context.writeAndFlush(data, promise: sent)
    }

    // MARK: - Shutdown

    /// When the server stops, all replies have ended; clients get some time to read what was written to them.
    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if event is ChannelShouldQuiesceEvent {
            context.eventLoop.assumeIsolated().scheduleTask(in: TimeAmount(rules.farewell)) {
                context.close(promise: nil)
            }
        }
        context.fireUserInboundEventTriggered(event)
    }
}

extension HTTPRequestHead {
    /// Most bytes of a field value that may contain non-ASCII characters. Strings are compared by Unicode's rules,
    /// which takes quadratic time in their length.
    private static let longestForeignValue = 1024

    /// Whether the target is ASCII, as RFC 3986 requires, and every long value is too.
    fileprivate var isPlain: Bool {
        uri.utf8.allSatisfy { $0 < 0x80 }
            && headers.allSatisfy { _, value in
                value.utf8.count <= Self.longestForeignValue || value.utf8.allSatisfy { $0 < 0x80 }
            }
    }

    /// Whether the client waits for permission before it sends the body. HTTP/1.0 has no such mechanism.
    fileprivate var waitsForPermission: Bool {
        version.isOneOneOrLater
            && headers[canonicalForm: "expect"].contains { $0.lowercased() == "100-continue" }
    }

    /// Whether the declared length of the body is more than any route accepts.
    fileprivate var isTooLong: Bool {
        headers.first(name: "content-length").flatMap { Int($0) }.map { $0 > Coders.longestBody } ?? false
    }
}
