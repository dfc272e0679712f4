import NIOCore
import NIOPosix

/// A client in a closed loop: sends a request, reads the answer to its end, then sends the next.
///
/// It keeps its connection until the server announces that it closes it, and gives up at the first error. It is used on
/// its loop only.
final class Visitor: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let port: Int
    private let loop: any EventLoop
    private let errand: any Errand
    /// Time between an answer and the next request.
    private let pause: TimeAmount
    private var channel: (any Channel)?
    private var answer = Answer()
    private var body: [UInt8] = []
    private var asked = NIODeadline.now()
    private var end = NIODeadline.now()
    private var visit = Visit()
    /// Set while it runs.
    private var done: EventLoopPromise<Visit>?
    private var patience: Scheduled<Void>?

    init(port: Int, on loop: any EventLoop, pause: TimeAmount, errand: any Errand) {
        self.port = port
        self.loop = loop
        self.pause = pause
        self.errand = errand
    }

    /// Runs until a moment and then to the end of the answer. What went before is not in the result, except the chat.
    func run(until end: NIODeadline) -> EventLoopFuture<Visit> {
        let done = loop.makePromise(of: Visit.self)
        let chat = visit.chat
        visit = Visit()
        visit.chat = chat
        self.done = done
        self.end = end
        patience = loop.assumeIsolated().scheduleTask(deadline: end + .seconds(30)) { self.fail("no answer in time") }
        ask()
        return done.futureResult
    }

    /// Ends the run with the current answer.
    func stop() { end = .now() }

    /// Closes its connection.
    func leave() {
        let channel = channel
        self.channel = nil
        channel?.close(promise: nil)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let wait = UInt32(clamping: (NIODeadline.now() - asked).nanoseconds / 1000)
        unwrapInboundIn(data).withUnsafeReadableBytes { answer.read($0, into: &body) }
        guard done != nil else { return }
        errand.read(&body, of: answer, after: wait, in: &visit)
        guard answer.isComplete else { return }
        if answer.closesConnection { leave() }
        switch errand.end(answer, body, in: &visit) {
        case .counted: visit.waits.append(wait)
        case .aside: break
        case .wrong(let reason): return fail(reason)
        }
        if pause > .zero {
            loop.assumeIsolated().scheduleTask(in: pause) { self.ask() }
        } else {
            ask()
        }
    }

    func channelInactive(context: ChannelHandlerContext) {
        guard context.channel === channel else { return }
        channel = nil
        fail("the connection was closed")
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        fail("\(error)")
        context.close(promise: nil)
    }

    private func ask() {
        guard done != nil, NIODeadline.now() < end, let request = errand.nextRequest() else { return finish() }
        asked = .now()
        answer = Answer()
        body.removeAll(keepingCapacity: true)
        guard let channel else { return connect(sending: request) }
        channel.writeAndFlush(request, promise: nil)
    }

    private func connect(sending request: ByteBuffer) {
        visit.connections += 1
        let visitor = NIOLoopBound(self, eventLoop: loop)
        ClientBootstrap(group: loop).connectTimeout(.seconds(10))
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(visitor.value)
                }
            }
            .connect(host: "127.0.0.1", port: port).assumeIsolated()
            .whenComplete { result in
                switch result {
                case .success(let channel):
                    self.channel = channel
                    channel.writeAndFlush(request, promise: nil)
                case .failure(let error): self.fail("\(error)")
                }
            }
    }

    private func fail(_ reason: String) {
        if done != nil { visit.error = reason }
        finish()
    }

    private func finish() {
        patience?.cancel()
        done?.succeed(visit)
        done = nil
    }
}
