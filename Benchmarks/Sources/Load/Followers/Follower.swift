import NIOCore

/// One connection that reads a reply and compares it with what was sent.
final class Follower<Reader: ReplyReader>: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let request: Request
    private let sent: SentText
    private let delivered: Tally
    /// Whether it reads only once a second.
    private let isSlow: Bool
    private let started: EventLoopPromise<Void>
    private let ended: EventLoopPromise<Reading>
    private var answer = Answer()
    private var body: [UInt8] = []
    private var reader = Reader()
    private var reading = Reading()
    /// When its connection was opened.
    private let opened = NIODeadline.now()
    private var pace: Scheduled<Void>?

    init(
        _ request: Request, of sent: SentText, delivered: Tally, isSlow: Bool,
        started: EventLoopPromise<Void>, ended: EventLoopPromise<Reading>
    ) {
        self.request = request
        self.sent = sent
        self.delivered = delivered
        self.isSlow = isSlow
        self.started = started
        self.ended = ended
    }

    func channelActive(context: ChannelHandlerContext) {
        context.writeAndFlush(wrapOutboundOut(request.bytes), promise: nil)
        if isSlow { readSlowly(context) }
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let now = NIODeadline.now().uptimeNanoseconds
        unwrapInboundIn(data).withUnsafeReadableBytes { answer.read($0, into: &body) }
        guard answer.status == 0 || answer.status == 200 else {
            return finish(.failed("status \(answer.status)"), context)
        }
        reader.read(&body)
        if reader.hasStarted { started.succeed() }
        take(at: now, context)
    }

    func channelInactive(context: ChannelHandlerContext) {
        finish(.cut, context)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        finish(.failed("\(error)"), context)
    }

    /// Compares the text that has arrived.
    private func take(at now: UInt64, _ context: ChannelHandlerContext) {
        reading.events = reader.events
        let before = reading.delays.count
        guard reader.take(from: sent, at: now, into: &reading) else {
            return finish(.different(at: reading.position), context)
        }
        delivered.add(reading.delays.count - before)
        if before == 0, !reading.delays.isEmpty {
            reading.firstDelta = UInt32(clamping: (now &- opened.uptimeNanoseconds) / 1000)
        }
        switch reader.ending {
        case .complete:
            finish(sent.isWhole(at: reading.position) ? .whole : .different(at: reading.position), context)
        case .failed(let reason): finish(.failed(reason), context)
        case nil where answer.isComplete: finish(.cut, context)
        case nil: break
        }
    }

    private func readSlowly(_ context: ChannelHandlerContext) {
        context.read()
        pace = context.eventLoop.assumeIsolated().scheduleTask(in: .seconds(1)) { self.readSlowly(context) }
    }

    /// Records the ending. Only the first one counts.
    private func finish(_ ending: Reading.Ending, _ context: ChannelHandlerContext) {
        guard reading.ending == nil else { return }
        reading.ending = ending
        reading.isWithinLine = !body.isEmpty
        reading.end = NIODeadline.now().uptimeNanoseconds
        pace?.cancel()
        started.fail(ChannelError.eof)
        ended.succeed(reading)
        context.close(promise: nil)
    }
}
