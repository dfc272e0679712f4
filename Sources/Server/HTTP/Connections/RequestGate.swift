internal import NIOCore
internal import NIOHTTP1

/// Stands before the requests of a connection: lets in what is well-formed, comes in time and is not without end.
///
/// It stands before the codec of Hummingbird's types, which have neither the version of HTTP nor all fields `Host`.
final class RequestGate: ChannelDuplexHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias InboundOut = HTTPServerRequestPart
    typealias OutboundIn = HTTPServerResponsePart
    typealias OutboundOut = HTTPServerResponsePart

    private let rules: ConnectionRules
    private let census: ConnectionCensus
    private var household: String?
    /// Requests whose answer has not ended.
    private var unanswered = 0
    /// Whether the answer to the oldest of them has begun.
    private var answerHasBegun = false
    /// The body that is coming.
    private var body: BodyPace?
    private var clock: Scheduled<Void>?
    private var expectation = Expectation.none
    /// Whether nothing more is let in.
    private var isShut = false

    /// What a client waits for before it sends a body.
    ///
    /// - Source: RFC 9110, section 10.1.1.
    private enum Expectation {
        case none
        /// The status 100, as soon as earlier requests are answered.
        case permission
        /// A final status: the body is too long. The connection ends with it, since the client may send the body or not.
        case refusal
    }

    init(_ rules: ConnectionRules, census: ConnectionCensus) {
        self.rules = rules
        self.census = census
    }

    func channelActive(context: ChannelHandlerContext) {
        do {
            household = try census.enter(from: context.remoteAddress?.ipAddress)
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
        household.map(census.leave)
        household = nil
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
        unanswered += 1
        body = BodyPace(rules, start: context.eventLoop.now)
        expectation = head.waitsForPermission ? (head.isTooLong ? .refusal : .permission) : .none
        var head = head
        if expectation == .refusal { head.headers.replaceOrAdd(name: "connection", value: "close") }
        context.fireChannelRead(wrapInboundOut(.head(head)))
        permit(context)
    }

    /// Has the client send its body, if it waits for that and it is its turn.
    private func permit(_ context: ChannelHandlerContext) {
        guard expectation == .permission, unanswered == 1, !answerHasBegun else { return }
        expectation = .none
        let head = HTTPResponseHead(version: .http1_1, status: .continue)
        context.writeAndFlush(wrapOutboundOut(.head(head)), promise: nil)
    }

    /// Waits until the body that is coming is too slow.
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
        if unanswered == 1, !answerHasBegun {
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
            if expectation == .refusal { head.headers.replaceOrAdd(name: "connection", value: "close") }
            context.write(wrapOutboundOut(.head(head)), promise: promise)
        case .body:
            context.write(data, promise: promise)
        case .end:
            answerHasBegun = false
            unanswered -= 1
            context.write(data, promise: promise)
            if expectation == .refusal {
                context.flush()
                shut(context)
            } else {
                permit(context)
            }
        }
    }

    // MARK: - The end

    /// When the server stops, all replies have ended: readers get the time to take what was written to them.
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
    /// Bytes of a field's value that may be other than ASCII. Texts are compared by Unicode's rules, which costs the
    /// square of their length.
    private static let longestForeignValue = 1024

    /// Whether the target is ASCII, as RFC 3986 has it, and so is every long value.
    fileprivate var isPlain: Bool {
        uri.utf8.allSatisfy { $0 < 0x80 }
            && headers.allSatisfy { _, value in
                value.utf8.count <= Self.longestForeignValue || value.utf8.allSatisfy { $0 < 0x80 }
            }
    }

    /// Whether the client sends the body only once it is told to. HTTP/1.0 knows no such wait.
    fileprivate var waitsForPermission: Bool {
        version.isOneOneOrLater
            && headers[canonicalForm: "expect"].contains { $0.lowercased() == "100-continue" }
    }

    /// Whether the body is told to be longer than any that is taken.
    fileprivate var isTooLong: Bool {
        headers.first(name: "content-length").flatMap { Int($0) }.map { $0 > Coders.longestBody } ?? false
    }
}
